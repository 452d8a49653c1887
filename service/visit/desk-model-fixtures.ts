import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import { answerOf, deskForTests } from "./desk-fixtures.ts";
import type { Order, Outcome } from "./desk-model-orders-fixtures.ts";
import { ModelVisit, type Person } from "./desk-model-state-fixtures.ts";
import { makeDevice, makeHost } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";

const PLACES = 4;
const WAYS = 5;

/** A visit at the real desk beside a simple model of it, and those who act in it. */
export class World extends ModelVisit {
  static async open(): Promise<World> {
    const rig = await deskForTests({ places: PLACES });
    const words = makeHost(await makeDevice(rig.scope, "host"));
    rig.seatDesktop();
    const opening = { hello: words.device.envelope, change: await words.say("open", []) };
    const answer = answerOf(await rig.desk().openVisit(rig.asker, rig.visit.id, opening));
    if (answer !== "done") throw new Error(answer);
    words.accept();
    return new World(rig, words);
  }

  async play(order: Order): Promise<Outcome> {
    this.rig.time.advance(1);
    this.rig.beats.at = order.isSilent ? 0 : this.rig.time.clock.now();
    switch (order.kind) {
      case "knock":
        return this.#knock(order.who);
      case "admit":
        return this.#admit(order);
      case "deny":
        return this.#deny(this.waiting(order.who));
      case "remove":
        return this.#part(this.member(order.who), "remove");
      case "return":
        return this.#part(this.member(order.who), "return");
      case "lock":
        return this.#flags({ isLocked: !this.isLocked });
      case "suspend":
        return this.#flags({ isSuspended: !this.isSuspended });
      case "mute":
        return this.#mute(this.member(order.who));
      case "coHost":
        return this.#name(order.other % 4 === 0 ? this.member(order.who) : this.colleague(order.who));
      case "handOver":
        return this.#handOver(this.successor(order));
      case "takeOver":
        return this.#takeOver(this.successor(order), order.isSilent);
      case "leave":
        return this.#leave(order.other % 4 === 0 ? this.anybody(order.who) : this.member(order.who));
      case "cut":
        return this.#cut(order.other % 3 === 0 ? this.leader : this.anybody(order.who));
      case "resume":
        return this.#resume(this.lost(order));
      case "reopen":
        return this.#reopen();
      case "hand":
        return this.#hand(order.other % 4 === 0 ? this.anybody(order.who) : this.member(order.who));
      case "crash":
        return this.#crash();
      case "impostor":
        return this.#impostor(this.member(order.who), this.waiting(order.other));
    }
  }

  async #knock(at: number): Promise<Outcome> {
    const way = `way ${at % WAYS}`;
    const [first, second] = this.rig.colleagues;
    const accountId = at % WAYS === 0 ? first.id : at % WAYS === 1 ? second.id : null;
    const before = this.people.filter((person) => person.way === way);
    const isDead = before.some(
      (person) => person.fate === "removed" || (person.fate === "denied" && accountId === null),
    );
    const wasIn = before.some((person) => !["waiting", "denied"].includes(person.fate));
    const isBack = wasIn && !before.some((person) => ["removed", "denied"].includes(person.fate));
    const isStopped = this.isLinkRetired && !isBack;
    const device = await makeDevice(this.rig.scope);
    const given = { ...byLink, accountId, returnHash: way, isBack };
    const answer = answerOf(await this.rig.knock(device, given));
    if (answer === "done") {
      for (const person of before)
        if (person.fate === "in" && !person.isConnected && person !== this.leader) person.fate = "left";
      const flags = { isBack, isConnected: true, isCoHost: false, maySpeak: true, admittedBy: null };
      this.people.push({ device, way, accountId, fate: "waiting", ...flags });
    }
    if (isStopped) await this.renewLink();
    return { answer, isRight: !isDead && !isStopped };
  }

  async #admit({ who, other }: Order): Promise<Outcome> {
    const [first, second] = [this.waiting(who), this.waiting(other)];
    const people = first === second ? [first] : [first, second];
    const rights = people.map((person) => [person, this.maySpeakAgain(person) || other % 5 === 0] as const);
    const isRight =
      this.phase === "open" &&
      rights.every(([person, maySpeak]) => !maySpeak || this.maySpeakAgain(person)) &&
      people.every((person) => person.fate === "waiting" && (!this.isLocked || person.isBack)) &&
      this.members().length + people.length <= PLACES;
    const ids = people.map((person) => person.device.id);
    const members = this.members().filter((person) => !people.includes(person));
    const devices = [...members, ...people].filter((person) => person !== this.leader);
    const change = await this.words.say(
      "admit",
      devices.map((person) => person.device),
      { rights: new Map(rights.map(([person, maySpeak]) => [person.device, { maySpeak }])) },
    );
    const answer = answerOf(await this.rig.desk().admit(this.byLeader, this.rig.visit.id, ids, change));
    if (answer === "done")
      this.accept(this.words, () => {
        for (const [person, maySpeak] of rights)
          Object.assign(person, { fate: "in", maySpeak, admittedBy: this.rev });
      });
    return { answer, isRight };
  }

  async #deny(person: Person): Promise<Outcome> {
    const isRight = person.fate === "waiting" && (this.isDesktops(this.leader) || this.speaks);
    const { id } = person.device;
    const answer = answerOf(await this.rig.desk().deny(this.byLeader, this.rig.visit.id, id));
    if (answer === "done") this.turnAway(person.way);
    return { answer, isRight };
  }

  #part(person: Person, reason: "remove" | "return"): Promise<Outcome> {
    const isRight = this.speaks && person.fate === "in" && person !== this.leader;
    const stay = this.members().filter((other) => other !== person);
    const follow = () => {
      person.fate = reason === "remove" ? "removed" : "expired";
      if (reason !== "remove") return;
      this.turnAway(person.way);
      this.isLinkRetired ||= !this.isDesktops(person);
    };
    return this.say(stay, { reason, isRight, follow });
  }

  #flags(flags: { isLocked?: boolean; isSuspended?: boolean }): Promise<Outcome> {
    const follow = () => void Object.assign(this, flags);
    return this.permit({ isRight: true, follow, changes: { announce: flags } });
  }

  #mute(person: Person): Promise<Outcome> {
    if (person.fate !== "in" || person === this.leader) return this.permit(null);
    const maySpeak = !person.maySpeak;
    const follow = () => void (person.maySpeak = maySpeak);
    const changes = { rights: new Map([[person.device, { maySpeak }]]) };
    return this.permit({ isRight: true, follow, changes });
  }

  #name(person: Person): Promise<Outcome> {
    if (person.fate !== "in" || person === this.leader) return this.permit(null);
    const isCoHost = !person.isCoHost;
    const follow = () => void (person.isCoHost = isCoHost);
    const changes = { rights: new Map([[person.device, { isCoHost }]]) };
    return this.permit({ isRight: person.accountId !== null, follow, changes });
  }

  async #handOver(to: Person): Promise<Outcome> {
    const isRight = this.speaks && to.fate === "in" && to !== this.leader && to.isCoHost && to.isConnected;
    const change = await this.words.lead(to.device);
    const answer = answerOf(await this.rig.desk().handOver(this.byLeader, this.rig.visit.id, change));
    if (answer === "done") {
      this.accept(this.words, this.follows(to));
      this.words = this.words.succeededBy(to.device);
    }
    return { answer, isRight };
  }

  async #takeOver(to: Person, isSilent: boolean): Promise<Outcome> {
    const isGone = this.leader.fate !== "in" || !this.leader.isConnected || isSilent;
    const isRight = isGone && to.fate === "in" && to !== this.leader && to.isCoHost;
    const words = this.words.succeededBy(to.device);
    const change = await words.lead(to.device);
    const answer = answerOf(await this.rig.desk().takeOver(this.askerOf(to), this.rig.visit.id, change));
    if (answer === "done") {
      this.accept(words, this.follows(to));
      this.words = words;
    }
    return { answer, isRight };
  }

  async #leave(person: Person): Promise<Outcome> {
    const isRight = person.fate === "in";
    const by = this.askerOf(person);
    const answer = answerOf(await this.rig.desk().leaveVisit(by, this.rig.visit.id, person.device.id));
    if (answer === "done") person.fate = "left";
    return { answer, isRight };
  }

  async #cut(person: Person): Promise<Outcome> {
    const isHere = person.fate === "in" || person.fate === "waiting";
    const isRight = isHere && person.isConnected;
    if (isRight && this.isDesktops(person)) this.rig.dropDesktop();
    const answer = answerOf(
      isRight ? await this.rig.cut(person.device.id) : await this.#report("unreachable", person.device.id),
    );
    if (answer === "done") person.isConnected = false;
    return { answer, isRight };
  }

  #report(type: "unreachable", id: ParticipantId): Promise<Result<null>> {
    return this.rig.desk().report(type, this.rig.visit.id, id);
  }

  async #resume(person: Person): Promise<Outcome> {
    const { id } = person.device;
    const isDesktops = this.isDesktops(person);
    if (isDesktops) {
      const { id: accountId, sessionId } = this.rig.asker;
      this.rig.seatDesktop();
      if (person.fate === "in") this.rig.presence().bindHost(id, { accountId, sessionId });
    }
    const answer = answerOf(
      isDesktops
        ? await this.rig.desk().resumeHost(this.rig.asker, this.rig.visit.id, id)
        : await this.rig.resume(person.device),
    );
    if (answer === "done") person.isConnected = true;
    return { answer, isRight: person.fate === "in" || (person.fate === "waiting" && !isDesktops) };
  }

  /** The host opens the visit again with new keys. */
  async #reopen(): Promise<Outcome> {
    const isRight = this.leader.fate !== "in" || this.leader.accountId === this.rig.account.id;
    const device = await makeDevice(this.rig.scope, "host");
    const words = this.words.succeededBy(device);
    const stay = this.members().filter((person) => !this.isDesktops(person));
    const change = await words.say(
      "host",
      stay.map((person) => person.device),
    );
    this.rig.seatDesktop();
    const opening = { hello: device.envelope, change };
    const answer = answerOf(await this.rig.desk().openVisit(this.rig.asker, this.rig.visit.id, opening));
    if (answer === "done")
      this.accept(words, () => {
        for (const person of this.people)
          if (person.fate === "in" && (this.isDesktops(person) || person === this.leader))
            person.fate = "left";
        this.leader = this.desktop(device);
        this.words = words;
      });
    return { answer, isRight };
  }

  async #hand(person: Person): Promise<Outcome> {
    const isRight = person.fate === "in" && person !== this.leader;
    const by = this.askerOf(person);
    const answer = answerOf(await this.rig.desk().hand(by, this.rig.visit.id, person.device.id, true));
    return { answer, isRight };
  }

  async #crash(): Promise<Outcome> {
    await this.rig.restart();
    for (const person of this.people) person.isConnected = false;
    return { answer: "done", isRight: true };
  }

  /** Somebody who does not lead sends what only the leader may, with the leader's own right word. */
  async #impostor(person: Person, waiting: Person): Promise<Outcome> {
    if (person === this.leader || this.isDesktops(person)) return { answer: "not asked", isRight: false };
    const by = this.askerOf(person);
    const { id } = this.rig.visit;
    const desk = this.rig.desk();
    const members = this.members().map((member) => member.device);
    const answers = [
      await desk.announce(by, id, await this.words.say("rotate", members)),
      await desk.admit(
        by,
        id,
        [waiting.device.id],
        await this.words.say("admit", [...members, waiting.device]),
      ),
      await desk.deny(by, id, waiting.device.id),
      await desk.keepVisit(by, id),
      await desk.runningLate(by, id, null, 10),
      await desk.endVisit(by, id, null),
    ].map(answerOf);
    return { answer: answers.includes("done") ? "done" : "refused", isRight: false };
  }
}
