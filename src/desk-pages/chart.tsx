import { Scroll } from './scroll.tsx';

type Bar = { readonly name: string; readonly value: number | undefined; readonly text: string };

const HEIGHT = 140;
const STEP = 44;
const BAR = 30;
const FOOT = 22;

/** Bars as a picture with words; the table under it has the same figures. A hidden figure is a hatched stub. */
export function Chart({ title, bars }: { title: string; bars: readonly Bar[] }) {
  if (bars.length === 0) return null;
  const highest = Math.max(10, ...bars.map(({ value = 0 }) => value));
  const width = bars.length * STEP;
  const described = `${title}. ${bars.map(({ name, text }) => `${name}: ${text}`).join('; ')}`;
  return (
    <Scroll label={title}>
      <svg class="chart" role="img" aria-label={described} width={width} height={HEIGHT + FOOT + 16}>
        {bars.map(({ name, value, text }, at) => {
          const size = value === undefined ? 6 : Math.max(2, (value / highest) * HEIGHT);
          const x = at * STEP + (STEP - BAR) / 2;
          return (
            <g key={name}>
              <rect x={x} y={16 + HEIGHT - size} width={BAR} height={size} class={value === undefined ? 'bar few' : 'bar'} />
              <text x={x + BAR / 2} y={12 + HEIGHT - size} text-anchor="middle">
                {text}
              </text>
              <text x={x + BAR / 2} y={HEIGHT + FOOT + 10} text-anchor="middle">
                {name.slice(-3)}
              </text>
            </g>
          );
        })}
      </svg>
    </Scroll>
  );
}
