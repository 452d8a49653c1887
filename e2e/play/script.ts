import * as z from "zod";

/** What the players are told on their standard input. */
export const Script = z.object({
  origin: z.url(),
  email: z.string(),
  password: z.string(),
  /** Of the second factor, in base32. */
  totpSecret: z.string(),
  link: z.url(),
  passcode: z.string(),
  isJson: z.boolean(),
  versions: z.record(z.string(), z.string()),
  livekit: z.object({ url: z.string(), apiKey: z.string(), apiSecret: z.string() }),
});
export type Script = z.infer<typeof Script>;

/** The script, once standard input has ended. */
export const readScript = async (input: AsyncIterable<unknown>): Promise<Script> => {
  let text = "";
  for await (const chunk of input) text += String(chunk);
  return Script.parse(JSON.parse(text));
};
