import { keepSecret } from "../parts/recording.ts";
import { firstScreen, nextScreen, press, type } from "./window.ts";

/** Who signs in. */
export type SignsIn = {
  readonly email: string;
  readonly password: string;
  /** The six digits of this moment, where the clinic asks for them; else null. */
  readonly code: (() => string) | null;
};

/**
 * Signs in at a window that has the keyboard, by keys alone, as somebody does who sees the screen: the e-mail's field has the
 * keyboard at the start, the password's is next, and the code has a screen of its own. Answers what is shown at the end.
 */
export const signInByHand = async (window: string, { email, password, code }: SignsIn): Promise<Buffer> => {
  keepSecret("email", email);
  keepSecret("password", password);
  await firstScreen(window);
  await type(email);
  await press("Tab");
  await type(password);
  const filled = await firstScreen(window);
  await press("Return");
  if (code === null) return nextScreen(window, filled);
  const asked = await nextScreen(window, filled, 0.005);
  await type(code());
  await press("Return");
  return nextScreen(window, asked);
};
