const HOST = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/**
 * What somebody wrote, with every host name that has letters beyond ASCII followed by the form that cannot deceive the eye:
 * "аpple.com [xn--pple-43d.com]". Nothing becomes a link.
 */
export function spelledOut(text: string): string {
  return text.replaceAll(HOST, (host) => {
    if (/^[\x20-\x7e]*$/.test(host)) return host;
    const plain = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
    return plain.includes('xn--') ? `${host} [${plain}]` : host;
  });
}
