// The assistant on Azure Container Apps, with PostgreSQL and Key Vault in a private network. Step by step: README.md beside this file.
targetScope = 'resourceGroup'

@description('Where everything stands. Regions of the European Union only.')
@allowed(['belgiumcentral', 'westeurope', 'northeurope', 'francecentral', 'germanywestcentral', 'swedencentral', 'italynorth', 'polandcentral', 'spaincentral'])
param location string = 'westeurope'

@description('Begins the names of all resources: 3 to 12 small letters and digits.')
@minLength(3)
@maxLength(12)
param name string = 'assistant'

@description('The image in the registry that this deployment makes, with its tag or digest.')
param image string

@description('The https address people use, such as https://assistant.example.org; empty: the address that Azure gives.')
param publicUrl string = ''

@description('Sites that may show the widget, as origins with commas between them.')
param widgetOrigins string = ''

@description('The key everything is sealed under: openssl rand -base64 32. Kept in Key Vault; keep a copy outside Azure.')
@secure()
@minLength(44)
param encryptionKey string

@description('Of the PostgreSQL administrator: openssl rand -hex 24.')
@secure()
@minLength(24)
param databasePassword string

@description('Who may read the figures at /metrics: openssl rand -base64 32.')
@secure()
@minLength(24)
param metricsToken string

@description('The size of the database server.')
param databaseSku string = 'Standard_B2s'

@description('A second database server in another zone takes over when the first fails. Needs a databaseSku that is not burstable.')
param databaseStandby bool = false

@description('Replicas of the assistant. Two at least: one can be replaced while the other answers.')
@minValue(2)
@maxValue(10)
param minReplicas int = 2

@minValue(2)
@maxValue(30)
@description('As many replicas as a busy day may need.')
param maxReplicas int = 6

@description('The app id of a single-tenant app registration, for channels of Azure Bot Service; empty: no Azure Bot, and no message passes through it.')
param botAppId string = ''

@description('The client secret of that app registration.')
@secure()
param botAppPassword string = ''

@description('Opens the Direct Line channel of Azure Bot Service. The own widget does not need it: it speaks with the assistant itself.')
param botDirectLine bool = false

@description('Azure AI Language as a second opinion on languages. Unclear messages then leave the house, and the greeting says so.')
param aiLanguage bool = false

var unique = uniqueString(resourceGroup().id)
var hasBot = !empty(botAppId)
var address = empty(publicUrl) ? 'https://${name}-app.${appEnvironment.properties.defaultDomain}' : publicUrl
// Built-in roles of Azure.
var roles = {
  acrPull: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
  secretsUser: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
}
var databaseHost = database.properties.fullyQualifiedDomainName

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

// ---- the private network

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.20.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.2.0/28'
          delegations: [{ name: 'database', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.20.3.0/27', privateEndpointNetworkPolicies: 'Enabled' }
      }
    ]
  }

  resource apps 'subnets' existing = { name: 'apps' }
  resource data 'subnets' existing = { name: 'database' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

var zoneNames = {
  database: '${name}.private.postgres.database.azure.com'
  vault: 'privatelink.vaultcore.azure.net'
  language: 'privatelink.cognitiveservices.azure.com'
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in items(zoneNames): {
    name: zone.value
    location: 'global'
    properties: {}
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in items(zoneNames): {
    parent: zones[index]
    name: '${name}-network'
    location: 'global'
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

// ---- keys and secrets: nobody reaches them from outside the network

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: '${take(name, 8)}-${take(unique, 12)}'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'None' }
  }

  resource sealingKey 'secrets' = {
    name: 'encryption-key'
    properties: { value: encryptionKey, contentType: '32 bytes in base64' }
  }
  resource databaseUrl 'secrets' = {
    name: 'database-url'
    properties: {
      value: 'postgres://assistant:${uriComponent(databasePassword)}@${databaseHost}/assistant?sslmode=verify-full'
    }
  }
  resource metrics 'secrets' = {
    name: 'metrics-token'
    properties: { value: metricsToken }
  }
}

resource botSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (hasBot) {
  parent: vault
  name: 'bot-password'
  properties: { value: botAppPassword }
}

resource languageSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (aiLanguage) {
  parent: vault
  name: 'language-key'
  properties: { value: language!.listKeys().key1 }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, 'secrets')
  properties: { principalId: identity.properties.principalId, principalType: 'ServicePrincipal', roleDefinitionId: roles.secretsUser }
}

resource vaultEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: '${name}-vault'
  location: location
  properties: {
    subnet: { id: network::endpoints.id }
    privateLinkServiceConnections: [
      { name: 'vault', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    // The names stand in the order of the alphabet: database, language, vault.
    properties: { privateDnsZoneConfigs: [{ name: 'vault', properties: { privateDnsZoneId: zones[2].id } }] }
  }
}

// ---- the database: in the network only, seven days of backups, because what people erase must be gone

resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: '${name}-${unique}'
  location: location
  sku: { name: databaseSku, tier: startsWith(databaseSku, 'Standard_B') ? 'Burstable' : 'GeneralPurpose' }
  properties: {
    version: '17'
    administratorLogin: 'assistant'
    administratorLoginPassword: databasePassword
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: databaseStandby ? 'ZoneRedundant' : 'Disabled' }
    network: {
      delegatedSubnetResourceId: network::data.id
      privateDnsZoneArmResourceId: zones[0].id
      publicNetworkAccess: 'Disabled'
    }
  }
  dependsOn: [zoneLinks]

  resource assistant 'databases' = {
    name: 'assistant'
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
  resource tlsOnly 'configurations' = {
    name: 'require_secure_transport'
    properties: { value: 'on', source: 'user-override' }
  }
  resource noStatements 'configurations' = {
    name: 'log_statement'
    properties: { value: 'none', source: 'user-override' }
    dependsOn: [tlsOnly]
  }
}

// ---- the assistant

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: '${take(name, 12)}${unique}'
  location: location
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false, anonymousPullEnabled: false }
}

resource pullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, 'pull')
  properties: { principalId: identity.properties.principalId, principalType: 'ServicePrincipal', roleDefinitionId: roles.acrPull }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource appEnvironment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: network::apps.id, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    peerTrafficConfiguration: { encryption: { enabled: true } }
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: { customerId: logs.properties.customerId, sharedKey: logs.listKeys().primarySharedKey }
    }
  }
}

var keyVaultSecrets = concat(
  [
    { name: 'database-url', keyVaultUrl: vault::databaseUrl.properties.secretUri, identity: identity.id }
    { name: 'metrics-token', keyVaultUrl: vault::metrics.properties.secretUri, identity: identity.id }
  ],
  hasBot ? [{ name: 'bot-password', keyVaultUrl: '${vault.properties.vaultUri}secrets/bot-password', identity: identity.id }] : [],
  aiLanguage ? [{ name: 'language-key', keyVaultUrl: '${vault.properties.vaultUri}secrets/language-key', identity: identity.id }] : []
)

var settings = concat(
  [
    { name: 'PUBLIC_URL', value: address }
    { name: 'WIDGET_ORIGINS', value: widgetOrigins }
    { name: 'DATABASE_URL', secretRef: 'database-url' }
    { name: 'METRICS_TOKEN', secretRef: 'metrics-token' }
    { name: 'ENCRYPTION_KEY_VAULT', value: '${vault.properties.vaultUri}secrets/encryption-key' }
    { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
    { name: 'TRUSTED_PROXIES', value: '10.20.0.0/23,100.100.0.0/16' }
    // Three readiness probes, five seconds apart, until a replica that stops is passed by.
    { name: 'DRAIN_SECONDS', value: '20' }
  ],
  hasBot
    ? [
        { name: 'MICROSOFT_APP_ID', value: botAppId }
        { name: 'MICROSOFT_APP_TENANT_ID', value: tenant().tenantId }
        { name: 'MICROSOFT_APP_PASSWORD', secretRef: 'bot-password' }
      ]
    : [],
  aiLanguage
    ? [
        { name: 'AZURE_LANGUAGE_ENDPOINT', value: language!.properties.endpoint }
        { name: 'AZURE_LANGUAGE_KEY', secretRef: 'language-key' }
      ]
    : []
)

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${name}-app'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: appEnvironment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: 3978, transport: 'auto', allowInsecure: false, traffic: [{ latestRevision: true, weight: 100 }] }
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      secrets: keyVaultSecrets
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'assistant'
          image: '${registry.properties.loginServer}/${image}'
          resources: { cpu: json('1'), memory: '2Gi' }
          env: settings
          probes: [
            { type: 'Startup', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 3, failureThreshold: 40 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 3978 }, periodSeconds: 5, failureThreshold: 3 }
            { type: 'Liveness', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 15, failureThreshold: 4 }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [{ name: 'requests', http: { metadata: { concurrentRequests: '100' } } }]
      }
    }
  }
  dependsOn: [readsSecrets, pullsImages, vaultEndpoint, zoneLinks, database::assistant, botSecret, languageSecret]
}

// ---- only where somebody asked for it

resource language 'Microsoft.CognitiveServices/accounts@2024-10-01' = if (aiLanguage) {
  name: '${name}-language-${unique}'
  location: location
  kind: 'TextAnalytics'
  sku: { name: 'S' }
  properties: {
    customSubDomainName: '${name}-language-${unique}'
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny' }
  }
}

resource languageEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = if (aiLanguage) {
  name: '${name}-language'
  location: location
  properties: {
    subnet: { id: network::endpoints.id }
    privateLinkServiceConnections: [
      { name: 'language', properties: { privateLinkServiceId: language!.id, groupIds: ['account'] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: 'language', properties: { privateDnsZoneId: zones[1].id } }] }
  }
}

// Teams is not among its channels: counsellors work at the desk, and people without papers have no work account.
resource bot 'Microsoft.BotService/botServices@2022-09-15' = if (hasBot) {
  name: '${name}-bot-${unique}'
  location: 'westeurope'
  kind: 'azurebot'
  sku: { name: 'S1' }
  properties: {
    displayName: 'Assistant on voluntary return'
    endpoint: '${address}/api/messages'
    msaAppId: botAppId
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenant().tenantId
    disableLocalAuth: false
    isStreamingSupported: false
  }

  resource directLine 'channels' = if (botDirectLine) {
    name: 'DirectLineChannel'
    location: 'global'
    properties: {
      channelName: 'DirectLineChannel'
      properties: {
        sites: [{ siteName: 'default', isEnabled: true, isV1Enabled: false, isV3Enabled: true, isSecureSiteEnabled: true, trustedOrigins: split(widgetOrigins, ',') }]
      }
    }
  }
}

@description('Where people reach the assistant.')
output address string = address
@description('The registry to push the image to.')
output registry string = registry.properties.loginServer
@description('The name that a domain of your own points to.')
output domain string = app.properties.configuration.ingress.fqdn
output vaultName string = vault.name
