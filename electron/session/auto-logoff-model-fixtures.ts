import type { SessionEvent, SessionState } from "./auto-logoff.ts";
import type { Limits, Moment } from "./auto-logoff-time.ts";

/*
 * The same rules once more, written the other way round and one after the other: every end is an hourglass that runs out,
 * and is turned where the machine notes an age. Tests compare the two.
 */

const HOUR = 3_600_000;
const lead = (ms: number): number => (ms < 90_000 ? ms / 3 : 60_000);

/** What the model has to say after an event: the words of the effects, and how long until something comes by itself. */
export type Verdict = { words: string[]; phase: string; waitMs: number | null };

/** A model that starts signed out. */
export class HourglassModel {
  #limits: Limits = { coverAfterMs: 0, logoffAfterMs: 0, maxSessionMs: 0, callLockGraceMs: 0 };
  #words: string[] = [];
  #phase: SessionState["phase"] = "signedOut";
  #clocks: Moment = { monotonic: 0, wall: 0 };
  #total = 0;
  #cover = 0;
  #idle = 0;
  #session = 0;
  #grace = Infinity;
  #inCall = false;
  #locked = false;
  #asleep = false;
  #wrong = 0;
  #warnedOf = "";
  #reading: { ms: number; ago: number } | null = null;

  #out(word: string): void {
    if (this.#inCall) this.#words.push("leaveCall");
    this.#words.push(word);
    this.#phase = "signedOut";
  }
  #unwarn(): void {
    if (this.#phase === "warned") this.#words.push("unwarn");
    this.#warnedOf = "";
  }
  #hide(why: string): void {
    if (this.#phase === "covered") return;
    this.#unwarn();
    this.#words.push(`cover ${why}${this.#inCall ? " in call" : ""}`);
    this.#phase = "covered";
    this.#locked = false;
  }
  #shut(why: string): void {
    this.#hide(why);
    if (this.#locked) return;
    this.#locked = true;
    this.#grace = this.#limits.callLockGraceMs;
    if (this.#inCall) this.#idle = this.#limits.logoffAfterMs;
    if (this.#inCall) this.#words.push("lockCall");
  }
  #touch(): void {
    this.#cover = this.#limits.coverAfterMs;
    this.#idle = this.#limits.logoffAfterMs;
  }
  #warn(): void {
    const idleLeft = this.#inCall ? Infinity : this.#idle;
    const isDue =
      this.#cover <= lead(this.#limits.coverAfterMs) || idleLeft <= lead(this.#limits.logoffAfterMs);
    if (!isDue && this.#phase === "warned") {
      this.#unwarn();
      this.#phase = "active";
    }
    if (!isDue) return;
    this.#phase = "warned";
    const left = Math.min(this.#cover, idleLeft);
    const next = `${this.#cover < idleLeft ? "cover" : "logOff"}@${String(this.#total + left)}`;
    if (next !== this.#warnedOf)
      this.#words.push(`warn ${this.#cover < idleLeft ? "cover" : "logOff"} ${left}`);
    this.#warnedOf = next;
  }
  #ends(): void {
    if (this.#phase === "signedOut") return;
    if (this.#phase === "covered" && this.#locked && this.#inCall && this.#grace <= 0)
      return this.#out(this.#session <= 0 ? "logOff absolute" : "logOff callLockGrace keeps");
    if (!this.#inCall && this.#session <= 0) return this.#out("logOff absolute");
    if (!this.#inCall && this.#idle <= 0) return this.#out("logOff idle keeps");
    if (this.#phase === "covered") return;
    if (this.#cover <= 0) return this.#hide("idle");
    this.#warn();
  }
  #run(event: SessionEvent): void {
    let ms = Math.max(event.at.monotonic - this.#clocks.monotonic, event.at.wall - this.#clocks.wall, 0);
    if (this.#asleep && event.at.wall < this.#clocks.wall) ms += 48 * HOUR;
    this.#clocks = event.at;
    this.#total += ms;
    this.#cover -= ms;
    this.#session -= ms;
    this.#grace -= ms;
    this.#idle =
      this.#inCall && !(this.#phase === "covered" && this.#locked)
        ? this.#limits.logoffAfterMs
        : this.#idle - ms;
    if (this.#reading !== null) this.#reading.ago += ms;
    if (event.type !== "tick") return;
    const before = this.#reading;
    this.#reading = event.idleMs === null ? null : { ms: event.idleMs, ago: 0 };
    if (before === null || this.#reading === null || this.#reading.ms <= before.ms || before.ago > 5_000)
      return;
    this.#cover = Math.max(this.#cover, this.#limits.coverAfterMs - this.#reading.ms);
  }
  #relimit(to: Limits): void {
    this.#cover += to.coverAfterMs - this.#limits.coverAfterMs;
    this.#idle += to.logoffAfterMs - this.#limits.logoffAfterMs;
    this.#session += to.maxSessionMs - this.#limits.maxSessionMs;
    this.#grace += to.callLockGraceMs - this.#limits.callLockGraceMs;
    this.#limits = to;
  }
  #heed(event: SessionEvent): void {
    switch (event.type) {
      case "signedIn":
      case "tick":
      case "looked":
      case "osUnlocked":
        return;
      case "ownInput":
        return this.#phase === "covered" ? undefined : this.#touch();
      case "resumed":
        this.#touch();
        this.#wrong = 0;
        if (this.#phase !== "covered") return;
        this.#words.push("uncover");
        if (this.#locked && this.#inCall) this.#words.push("unlockCall");
        this.#phase = "active";
        this.#locked = false;
        return;
      case "wrongFactor":
        this.#wrong += 1;
        return this.#wrong === 5 ? this.#out("logOff wrongFactors") : undefined;
      case "signedOut":
        this.#unwarn();
        if (this.#inCall) this.#words.push("leaveCall");
        this.#phase = "signedOut";
        return;
      case "suspended":
        this.#asleep = true;
        return this.#shut("suspend");
      case "resumedPower":
        this.#asleep = false;
        return this.#shut("suspend");
      case "osLocked":
        return this.#shut("osLock");
      case "userSwitched":
        return this.#shut("userSwitch");
      case "coverAsked":
        return this.#hide("asked");
      case "needsFactor":
        return this.#hide("factorNeeded");
      case "callBegan":
        if (!this.#inCall && this.#phase === "covered" && this.#locked) this.#words.push("lockCall");
        this.#inCall = true;
        return;
      case "callEnded":
        if (this.#inCall && !(this.#phase === "covered" && this.#locked))
          this.#idle = this.#limits.logoffAfterMs;
        this.#inCall = false;
        return;
      case "limits":
        return this.#relimit(event.limits);
      case "revoked":
        return this.#out("logOff revoked");
    }
  }
  #greet(event: SessionEvent): void {
    if (event.type === "callBegan") this.#words.push("leaveCall");
    if (event.type !== "signedIn") return;
    this.#limits = event.limits;
    this.#inCall = false;
    this.#locked = false;
    this.#asleep = false;
    this.#wrong = 0;
    this.#warnedOf = "";
    this.#reading = null;
    this.#phase = "active";
    this.#clocks = event.at;
    this.#session = this.#limits.maxSessionMs - event.sessionAgeMs;
    this.#total = 0;
    this.#touch();
  }
  #waitMs(): number | null {
    if (this.#phase === "signedOut") return null;
    const glasses = this.#inCall ? [] : [this.#session, this.#idle];
    if (this.#phase === "covered") glasses.push(this.#locked && this.#inCall ? this.#grace : Infinity);
    else glasses.push(this.#cover);
    if (this.#phase === "active") glasses.push(this.#cover - lead(this.#limits.coverAfterMs));
    if (this.#phase === "active" && !this.#inCall)
      glasses.push(this.#idle - lead(this.#limits.logoffAfterMs));
    const least = Math.min(...glasses);
    return least === Infinity ? null : least;
  }
  /** What follows from an event. */
  take(event: SessionEvent): Verdict {
    this.#words = [];
    if (this.#phase !== "signedOut") this.#run(event);
    this.#ends();
    if (this.#phase === "signedOut") this.#greet(event);
    else this.#heed(event);
    this.#ends();
    return { words: this.#words, phase: this.#phase, waitMs: this.#waitMs() };
  }
}
