import { runOnNode24 } from "./runtime/bootstrap.mjs";

await runOnNode24("bench/main.ts");
