import type { HandoffCare, Handoffs } from '../domain/handoffs.ts';
import { readCounts } from './handoff-counts.ts';
import { HandoffDoor } from './handoff-door.ts';
import { HandoffOwners, type HandoffParts } from './handoff-owners.ts';
import { HandoffTalk } from './handoff-talk.ts';

/** The two ports of handoffs over either engine. */
export function openHandoffs(parts: HandoffParts): Handoffs & HandoffCare {
  const owners = new HandoffOwners(parts);
  const talk = new HandoffTalk(parts, owners);
  const door = new HandoffDoor(parts, owners);
  return {
    waiting: (organisation) => owners.waiting(organisation),
    owned: (counsellor) => owners.owned(counsellor),
    open: (organisation) => owners.open(organisation),
    one: (counsellor, caseId) => owners.one(counsellor, caseId),
    summary: (counsellor, caseId) => owners.summary(counsellor, caseId),
    passOn: (organisation, caseId) => owners.passOn(organisation, caseId),
    messages: (counsellor, caseId, afterSeq) => talk.messages(counsellor, caseId, afterSeq),
    claim: (counsellor, caseId) => owners.claim(counsellor, caseId),
    release: (counsellor, caseId) => owners.release(counsellor, caseId),
    handOn: (counsellor, caseId, to) => owners.handOn(counsellor, caseId, to),
    offer: (counsellor, caseId, organisation) => owners.offer(counsellor, caseId, organisation),
    giveBack: (counsellor, caseId) => owners.giveBack(counsellor, caseId),
    close: (counsellor, caseId, outcome) => owners.close(counsellor, caseId, outcome),
    say: (counsellor, caseId, said) => talk.say(counsellor, caseId, said),
    takeBack: (counsellor, heldId) => talk.takeBack(counsellor, heldId),
    touch: (counsellor, caseId, doing) => door.touch(counsellor, caseId, doing),
    find: (counsellor, code) => door.find(counsellor, code),
    standing: (code, caller) => door.standing(code, caller),
    position: (of) => door.position(of),
    counts: (organisation) => readCounts(parts.database, organisation),
    watch: (listener) => door.watch(listener),
    sendDue: () => talk.sendDue(),
    returnSilent: (before) => door.returnSilent(before),
    expire: () => door.expire(),
  };
}
