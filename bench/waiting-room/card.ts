import { someCard } from "../../service/visit/device-fixtures.ts";

/** A sealed card that nobody can open, as long as that of somebody with a name of ordinary length. */
export const cardOfUsualSize = { ...someCard, ciphertext: "A".repeat(300) };
