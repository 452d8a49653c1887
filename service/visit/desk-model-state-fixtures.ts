import type { AccountId } from "../../protocol/ids.ts";
import { type MediaSource, permittedSources } from "../../protocol/permissions.ts";
import { succeed } from "../../protocol/result.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import { someAudit } from "../store/testing-store.ts";
import type { Asker } from "./admission.ts";
import { type DeskRig, answerOf } from "./desk-fixtures.ts";
import type { Order, Outcome } from "./desk-model-orders-fixtures.ts";
import type { TestDevice, TestHost, WordChanges } from "./device-fixtures.ts";

/** What became of a device. */
export type Fate = "waiting" | "in" | "left" | "denied" | "removed" | "expired";

/** What the model knows of one device. */
export type Person = {
  device: TestDevice;
  way: string | null;
  accountId: AccountId | null;
  fate: Fate;
  isConnected: boolean;
  isBack: boolean;
  isCoHost: boolean;
  maySpeak: boolean;
  /** The word that let them in last; null while none did. */
  admittedBy: number | null;
};

/** A word that somebody wants said, and what the model makes of it. */
export type Wish = {
  reason: Announce["reason"];
  isRight: boolean;
  follow: () => void;
  changes?: WordChanges;
};

const nothing = (): void => undefined;

/** A simple model of a visit, and the words that its leader says to the real desk. */
export class ModelVisit {
  readonly rig: DeskRig;
  readonly people: Person[] = [];
  leader: Person;
  isLocked = false;
  isSuspended = false;
  /** Somebody who came by the link for all was removed, and nobody made a new one yet. */
  isLinkRetired = false;
  rev = 1;
  words: TestHost;

  constructor(rig: DeskRig, words: TestHost) {
    this.rig = rig;
    this.words = words;
    this.leader = this.desktop(words.device);
  }

  /** What somebody who is in may send. */
  sourcesOf(person: Person): readonly MediaSource[] {
    const role = person === this.leader ? "host" : "participant";
    return permittedSources(
      { role, maySpeak: person.maySpeak, mayShow: true, mayShare: false },
      this.isSuspended,
    );
  }

  /** Those who are in, beside the leader. */
  members(): Person[] {
    return this.people.filter((person) => person.fate === "in" && person !== this.leader);
  }

  get phase(): "open" | "onHold" {
    return this.leader.fate === "in" && this.leader.isConnected ? "open" : "onHold";
  }

  /** Whether somebody may speak who is let in now: not if the last one of the same way in was kept muted. */
  maySpeakAgain({ way }: Person): boolean {
    const before = this.people.filter((one) => one.way === way && one.admittedBy !== null);
    const newest = Math.max(...before.map((one) => one.admittedBy ?? 0));
    return before.filter((one) => one.admittedBy === newest).every((one) => one.maySpeak);
  }

  desktop(device: TestDevice): Person {
    const { id: accountId } = this.rig.account;
    const person: Person = {
      device,
      way: null,
      accountId,
      fate: "in",
      isConnected: true,
      isBack: false,
      isCoHost: false,
      maySpeak: true,
      admittedBy: this.rev,
    };
    this.people.push(person);
    return person;
  }

  anybody(at: number): Person {
    return this.people[at % this.people.length] ?? this.leader;
  }
  member(at: number): Person {
    const members = this.members();
    return members[at % Math.max(1, members.length)] ?? this.anybody(at);
  }
  waiting(at: number): Person {
    const waiting = this.people.filter((person) => person.fate === "waiting");
    return waiting[at % Math.max(1, waiting.length)] ?? this.anybody(at);
  }

  colleague(at: number): Person {
    const staff = this.members().filter((person) => person.accountId !== null && !person.isCoHost);
    return staff[at % Math.max(1, staff.length)] ?? this.member(at);
  }
  /** Mostly somebody whose line is gone, first of all whoever leads. */
  lost({ who, other }: Order): Person {
    if (other % 4 === 0) return this.anybody(who);
    if (this.leader.fate === "in" && !this.leader.isConnected) return this.leader;
    const lost = this.people.filter((person) => person.fate === "in" && !person.isConnected);
    return lost[who % Math.max(1, lost.length)] ?? this.anybody(who);
  }
  /** Mostly a co-host. */
  successor({ who, other }: Order): Person {
    const coHosts = this.members().filter((person) => person.isCoHost);
    return (other % 4 === 0 ? undefined : coHosts[who % Math.max(1, coHosts.length)]) ?? this.member(who);
  }

  isDesktops(person: Person): boolean {
    return person.way === null;
  }
  askerOf(person: Person): Asker {
    return this.isDesktops(person) ? this.rig.asker : { kind: "device", id: person.device.id };
  }
  get byLeader(): Asker {
    return this.askerOf(this.leader);
  }
  /** Whether whoever leads is there to say a word. */
  get speaks(): boolean {
    return this.leader.fate === "in";
  }

  /** Asks for what a word of the leader's says; the model follows if it is done. */
  async say(people: readonly Person[], { reason, isRight, follow, changes = {} }: Wish): Promise<Outcome> {
    const isRightNow = isRight && this.speaks;
    const devices = people.map((person) => person.device);
    const change = await this.words.say(reason, devices, changes);
    const { id } = this.rig.visit;
    const answer = answerOf(await this.rig.desk().announce(this.byLeader, id, change));
    if (answer === "done") this.accept(this.words, follow);
    return { answer, isRight: isRightNow };
  }

  accept(words: TestHost, follow: () => void): void {
    words.accept();
    this.rev += 1;
    follow();
  }

  /** The host makes the link for all anew. */
  async renewLink(): Promise<void> {
    await this.rig.store.transaction(async (tx) => {
      await tx.visit.update(this.rig.visit.id, { linkRetiredAt: null });
      await tx.audit.append(someAudit("visit.linkRenewed"));
      return succeed(null);
    });
    this.isLinkRetired = false;
  }

  turnAway(way: string | null): void {
    for (const person of this.people)
      if (person.way === way && person.fate === "waiting") person.fate = "denied";
  }

  /** A permissions word keeps everybody in the roster: first those who went by themselves are left out of it. */
  async permit(wish: Omit<Wish, "reason"> | null): Promise<Outcome> {
    const members = this.members();
    const left = await this.say(members, { reason: "leave", isRight: false, follow: nothing });
    if (left.answer !== "done") await this.say(members, { reason: "rotate", isRight: true, follow: nothing });
    if (wish === null) return { answer: "not asked", isRight: false };
    return this.say(members, { reason: "permissions", ...wish });
  }

  follows(to: Person): () => void {
    return () => {
      Object.assign(this.leader, { isCoHost: true, maySpeak: true });
      Object.assign(to, { isCoHost: false });
      this.leader = to;
    };
  }
}
