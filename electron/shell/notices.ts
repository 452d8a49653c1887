/** Languages in which main words its own notifications. */
export type NoticeLanguage = "en" | "es";

const sentences = {
  en: (count: number) => (count === 1 ? "Somebody is waiting." : `${count} people are waiting.`),
  es: (count: number) => (count === 1 ? "Alguien espera." : `${count} personas esperan.`),
} as const satisfies Record<NoticeLanguage, (count: number) => string>;

/** How many wait, and in which language to say it. */
export type Waiting = { count: number; language: NoticeLanguage };

/** Notifications of the desktop. None of them can carry a name: main words them itself. */
export type Notices = {
  waiting: (waiting: Waiting) => void;
  /** While something is shared nothing pops up over it; the last notice is shown afterwards. */
  setSharing: (isSharing: boolean) => void;
  /** Takes back what is on the screen and on the badge, and what was held: at a cover and at a log off. */
  clear: () => void;
};

/** Notices that go to `show`, one sentence and the number each; `wipe` takes them back. */
export const createNotices = (
  show: (sentence: string, count: number) => void,
  wipe: () => void = () => undefined,
): Notices => {
  let isHeld = false;
  let held: Waiting | null = null;
  const say = ({ count, language }: Waiting): void => show(sentences[language](count), count);
  return {
    waiting: (waiting) => {
      if (isHeld) held = waiting;
      else say(waiting);
    },
    setSharing: (isSharing) => {
      isHeld = isSharing;
      if (isSharing || held === null) return;
      const last = held;
      held = null;
      say(last);
    },
    clear: () => {
      held = null;
      wipe();
    },
  };
};
