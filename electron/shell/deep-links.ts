import * as z from "zod";
import { type Invitation, fragmentOf, invitationOf } from "../../protocol/link.ts";
import type { Clock } from "../clock.ts";

/** The scheme that the operating system hands over to this program. */
export const LINK_SCHEME = "anteroom";

/** How long a link waits for somebody to sign in and to say yes. Milliseconds. */
export const LINK_WAIT_MS = 10 * 60_000;

/** What a deep link asks for; nothing is done about it before a person who is signed in says yes. */
export type DeepLink = { kind: "join"; invitation: Invitation };

/*
 * The text is compared letter by letter and never goes through `URL`: platforms disagree about schemes that the
 * standard does not know (Windows and older browsers hand over `//join` as `//join/`, which is why one slash passes).
 */
const FORM = /^anteroom:\/\/join\/?#(v1\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})$/;

/** A deep link: `anteroom://join#` and the fragment of the https link, without anything before, between or behind. */
export const DeepLinkText = z
  .string()
  .max(100)
  .transform((text, context): DeepLink => {
    const fragment = FORM.exec(text)?.[1] ?? "";
    const invitation = invitationOf(fragment);
    // no link has two spellings
    if (invitation !== null && fragmentOf(invitation) === fragment) return { kind: "join", invitation };
    context.addIssue({ code: "custom", message: "anteroom://join#v1.<visit>.<secret>" });
    return z.NEVER;
  });

/** Whether a word of a command line is meant as a deep link, good or not. */
export const isLinkWord = (word: string): boolean => word.toLowerCase().startsWith(`${LINK_SCHEME}:`);

/** Runs something later unless it is cancelled before. */
export type Later = (run: () => void, ms: number) => () => void;

/** Where a link waits: in memory, one at a time, until it is taken, too old, or somebody logs off. */
export type LinkInbox = {
  /** Keeps the link that this text is; the newest one replaces an older one. False when it is none: nothing changes then. */
  offer: (text: string) => boolean;
  isWaiting: () => boolean;
  /** The link, once. */
  take: () => DeepLink | null;
  clear: () => void;
};

/** What an inbox needs; `onWaiting` hears of every link that was kept, and `onRefused` of every text that was not. */
export type LinkInboxPorts = { clock: Clock; later: Later; onWaiting: () => void; onRefused: () => void };

/** An inbox with nothing in it. */
export const createLinkInbox = ({ clock, later, onWaiting, onRefused }: LinkInboxPorts): LinkInbox => {
  let kept: { link: DeepLink; at: number; cancel: () => void } | null = null;
  const clear = (): void => {
    kept?.cancel();
    kept?.link.invitation.secret.fill(0);
    kept = null;
  };
  const fresh = (): DeepLink | null => {
    const age = kept === null ? LINK_WAIT_MS : clock.now() - kept.at;
    if (age < 0 || age >= LINK_WAIT_MS) clear(); // a clock that was set back ends the wait
    return kept?.link ?? null;
  };
  return {
    offer: (text) => {
      const parsed = DeepLinkText.safeParse(text);
      if (!parsed.success) {
        onRefused();
        return false;
      }
      clear();
      kept = { link: parsed.data, at: clock.now(), cancel: later(clear, LINK_WAIT_MS) };
      onWaiting();
      return true;
    },
    isWaiting: () => fresh() !== null,
    take: () => {
      const link = fresh();
      kept?.cancel();
      kept = null;
      return link;
    },
    clear,
  };
};
