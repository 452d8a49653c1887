import * as z from "zod";
import { type VisitDraft } from "../../../../protocol/ipc.ts";
import { LABEL_MAX, ONE_TO_ONE_PLACES } from "../../../../protocol/limits.ts";
import { VisitKind } from "../../../../protocol/visit.ts";

/** The form as it is typed; day and time as the browser's own fields give them. */
export const DraftForm = z.strictObject({
  kind: VisitKind,
  label: z.string(),
  day: z.string(),
  time: z.string(),
  minutes: z.int(),
  places: z.int(),
});
export type DraftForm = z.infer<typeof DraftForm>;

/** What is wrong with a draft, by field. */
export type DraftProblems = {
  label: "labelMissing" | null;
  day: "dayMissing" | null;
  time: "timeMissing" | "timePast" | null;
};

/** A start may lie this far back: somebody makes a visit for a patient who already waits on the phone. */
const LATE_MS = 60 * 60_000;
const QUARTER_MS = 15 * 60_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant as the value of a date field, in the computer's time zone. */
export const dayValue = (at: number): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** An instant as the value of a time field. */
export const timeValue = (at: number): string => {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** A fresh form: one to one, half an hour, at the next quarter of an hour. */
export const emptyDraft = (now: number): DraftForm => {
  const start = Math.ceil(now / QUARTER_MS) * QUARTER_MS;
  return {
    kind: "oneToOne",
    label: "",
    day: dayValue(start),
    time: timeValue(start),
    minutes: 30,
    places: 12,
  };
};

/** When the visit starts; null while day or time are missing or no such moment exists. */
export const startOf = (form: DraftForm): number | null => {
  const at = new Date(`${form.day}T${form.time}`).getTime();
  return form.day && form.time && Number.isFinite(at) ? at : null;
};

/** What has to be put right before the visit can be made. */
export const problemsOf = (form: DraftForm, now: number): DraftProblems => {
  const start = startOf(form);
  const isPast = start !== null && start < now - LATE_MS;
  return {
    label: form.label.trim() === "" ? "labelMissing" : null,
    day: form.day === "" ? "dayMissing" : null,
    time: form.time === "" ? "timeMissing" : isPast ? "timePast" : null,
  };
};

/** The draft of a form without problems; null while there are some. */
export const draftOf = (form: DraftForm, now: number): VisitDraft | null => {
  const start = startOf(form);
  if (start === null || Object.values(problemsOf(form, now)).some(Boolean)) return null;
  const { kind, minutes } = form;
  const places = kind === "group" ? form.places : ONE_TO_ONE_PLACES;
  return { label: form.label.trim().slice(0, LABEL_MAX), kind, startsAt: start, minutes, places };
};

/** A link for the eye: without its scheme, and with only the beginning of what is behind the `#`. */
export const shortLink = (link: string): string => {
  const [front = "", fragment = ""] = link.replace(/^https?:\/\//u, "").split("#");
  return fragment === "" ? front : `${front}#${fragment.slice(0, 7)}…`;
};
