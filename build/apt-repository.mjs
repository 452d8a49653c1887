import { runOnNode24 } from "./runtime/bootstrap.mjs";

await runOnNode24("build/dist/apt-repository/main.ts");
