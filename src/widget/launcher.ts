/**
 * The script for other sites: one button, and a frame from our own address when it is pressed. Reads nothing of the host
 * page but its own tag: `data-label` for the words on the button, `data-lang` for the language.
 */
{
  const tag = document.currentScript as HTMLScriptElement | null;
  const origin = tag ? new URL(tag.src).origin : location.origin;
  const label = tag?.dataset.label ?? 'Questions?';
  const language = tag?.dataset.lang ?? document.documentElement.lang;

  const place = 'position:fixed;inset-block-end:16px;inset-inline-end:16px;z-index:2147483000;';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.setAttribute('aria-expanded', 'false');
  button.style.cssText = `${place}min-height:48px;padding:0 20px;border:2px solid #fff;border-radius:24px;background:#1d4f63;color:#fff;font:600 16px system-ui,sans-serif;cursor:pointer`;

  let frame: HTMLIFrameElement | undefined;

  const open = () => {
    frame = document.createElement('iframe');
    frame.src = `${origin}/embed${language ? `?lang=${encodeURIComponent(language)}` : ''}`;
    frame.title = label;
    frame.setAttribute(
      'sandbox',
      'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox',
    );
    frame.allow = 'geolocation';
    frame.referrerPolicy = 'no-referrer';
    frame.style.cssText = `${place}inset-block-end:76px;width:min(400px,calc(100vw - 32px));height:min(640px,calc(100dvh - 100px));border:1px solid #8aa0a8;border-radius:12px;background:#fff`;
    document.body.append(frame);
    button.setAttribute('aria-expanded', 'true');
  };

  button.addEventListener('click', () => {
    if (!frame) open();
    else {
      const hidden = frame.style.display === 'none';
      frame.style.display = hidden ? '' : 'none';
      button.setAttribute('aria-expanded', String(hidden));
    }
  });

  // The one thing the frame may ask: to leave this page.
  addEventListener('message', (event) => {
    if (event.origin !== origin || event.source !== frame?.contentWindow) return;
    if ((event.data as { assistant?: unknown } | null)?.assistant !== 'exit') return;
    document.documentElement.replaceChildren();
    location.replace('https://www.wikipedia.org/');
  });

  document.body.append(button);
}
