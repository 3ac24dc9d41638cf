/** One thing found out about a channel, in words for the person who set it up. Never holds the value of a setting. */
export type Finding = {
  readonly level: 'good' | 'off' | 'warning' | 'wrong';
  readonly what: string;
  /** What to do about it, where something is to be done. */
  readonly remedy?: string;
};

/** Finds out whether a channel can work with its settings: asks the provider what an ordinary run would ask, and sends nobody anything. */
export type ChannelProbe = {
  /** The name of the channel as people know it. */
  readonly channel: string;
  check(): Promise<readonly Finding[]>;
};

/** Prints what every probe found; true when nothing is wrong. */
export async function checkChannels(probes: readonly ChannelProbe[], print: (line: string) => void): Promise<boolean> {
  let wrong = 0;
  for (const probe of probes) {
    print(probe.channel);
    for (const { level, what, remedy } of await probe.check()) {
      if (level === 'wrong') wrong++;
      print(`  ${level.padEnd(7)}  ${what}`);
      if (remedy) print(`           ${remedy}`);
    }
  }
  print(wrong === 0 ? 'Nothing is wrong.' : `${wrong} thing(s) to mend.`);
  return wrong === 0;
}
