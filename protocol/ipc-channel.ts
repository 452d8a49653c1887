import * as z from "zod";
import { FailureSchema } from "./errors.ts";

/** What a window can be; each channel names the windows it is for. */
export type WindowKind = "main";

const resultOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion("ok", [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), error: FailureSchema }),
  ]);

/** Nothing goes in, or comes out. */
export const Nothing = z.strictObject({});

/** A channel that is refused while the session is covered, since its answer may hold Phi or act for a person. */
export const invoke = <In extends z.ZodType, Out extends z.ZodType>(input: In, value: Out) => ({
  direction: "toMain" as const,
  windows: ["main"] as const satisfies readonly WindowKind[],
  isOpenWhenCovered: false,
  input,
  output: resultOf(value),
});
/** A channel that a covered window needs: to come back, and to keep a running visit alive. Nothing of a patient comes out of it. */
export const invokeCovered = <In extends z.ZodType, Out extends z.ZodType>(input: In, value: Out) => ({
  ...invoke(input, value),
  isOpenWhenCovered: true,
});
/** Something that main tells its windows. */
export const event = <Payload extends z.ZodType>(payload: Payload) => ({
  direction: "toRenderer" as const,
  windows: ["main"] as const satisfies readonly WindowKind[],
  payload,
});
