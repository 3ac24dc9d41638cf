import { metaChannelContract } from '../contracts/meta-channel.contract.ts';
import { MESSENGER, WHATSAPP } from '../support/meta.ts';

metaChannelContract(WHATSAPP);
metaChannelContract(MESSENGER);
