import { useContext, useState } from 'preact/hooks';
import { Words } from '../words.ts';
import { serverNow, writeMoment } from './times.ts';

/** Who looks at this and when, faintly over the whole view and on paper: a photo of the screen says whose it was. */
export function Watermark({ name, id }: { name: string; id: string }) {
  const { language } = useContext(Words);
  const [at] = useState(serverNow);
  const text = `${name} ${id.slice(0, 6)} ${writeMoment(at, language)}`;
  return (
    <svg class="watermark" aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id="mark" width="340" height="180" patternUnits="userSpaceOnUse" patternTransform="rotate(-20)">
          <text x="10" y="90">
            {text}
          </text>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#mark)" />
    </svg>
  );
}
