import type { Activity } from './activity.ts';

/** Stands in a reply for the place in the queue, which is known only when the turn is committed. From Unicode's private use. */
export const POSITION = '\ue000';

/** The reply with the place in the queue filled in; the same reply when it names none. */
export function fillPosition(activity: Activity, position: number): Activity {
  if (!namesPosition(activity)) return activity;
  return JSON.parse(JSON.stringify(activity).replaceAll(POSITION, String(position))) as Activity;
}

export function namesPosition(activity: Activity): boolean {
  return activity.text?.includes(POSITION) ?? false;
}
