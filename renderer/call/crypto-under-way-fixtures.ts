const OPERATIONS = [
  "sign",
  "verify",
  "digest",
  "encrypt",
  "decrypt",
  "deriveBits",
  "deriveKey",
  "generateKey",
  "importKey",
  "exportKey",
] as const;

let underWay = 0;

/**
 * How many operations of the platform's cryptography are under way in this file of tests. They run on threads of their own, and
 * on a busy machine one of them may take longer than any number of turns of the event loop.
 */
export const cryptoUnderWay = (): number => underWay;

const counted = (name: (typeof OPERATIONS)[number]): void => {
  const operation: unknown = Reflect.get(crypto.subtle, name);
  if (typeof operation !== "function") throw new Error(`there is no ${name}`);
  const value = async (...words: readonly unknown[]): Promise<unknown> => {
    underWay += 1;
    try {
      return await Reflect.apply(operation, crypto.subtle, words);
    } finally {
      underWay -= 1;
    }
  };
  Object.defineProperty(crypto.subtle, name, { value, configurable: true });
};

for (const name of OPERATIONS) counted(name);
