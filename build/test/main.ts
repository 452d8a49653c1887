import { exitWithSentence } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { endToEnd, soak } from "./end-to-end.ts";
import { installing } from "./installing.ts";
import { STAGES, type Stage } from "./stages.ts";
import { addUp, closingLine, type Count } from "./tally.ts";

/*
 * `npm test` runs every stage; `npm test -- unit types` only those; words after a further `--` go to the runner of the
 * end-to-end tests, or of those that install: `npm test -- e2e -- e2e/visit.spec.ts`. `npm run test:soak` runs the long matrices, which are reported apart.
 */

const runStage = async (stage: Stage): Promise<Count> => {
  console.log(`\n== ${stage.heading}`);
  const began = performance.now();
  const count = await stage.run().catch((error: unknown) => {
    console.log(error instanceof Sentence ? error.message : error);
    return { passed: 0, failed: 1 };
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`-- ${stage.name}: ${closingLine(count).replace(",", " and")} in ${seconds} s`);
  return count;
};

const chosen = (stages: readonly Stage[], names: readonly string[]): readonly Stage[] => {
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    throw new Sentence(
      `There is no stage ${unknown}: choose from ${stages.map((stage) => stage.name).join(", ")}.`,
    );
  }
  // the soak runs only when it is named
  return names.length === 0 ? stages.slice(0, -1) : stages.filter((stage) => names.includes(stage.name));
};

const runAll = async (stages: readonly Stage[]): Promise<readonly Count[]> => {
  const counts: Count[] = [];
  // One stage after the other: each has the machine to itself.
  for (const stage of stages) counts.push(await runStage(stage));
  return counts;
};

await exitWithSentence(async () => {
  const words = process.argv.slice(2);
  const at = words.includes("--") ? words.indexOf("--") : words.length;
  const [names, more] = [words.slice(0, at), words.slice(at + 1)];
  const stages = [
    ...STAGES,
    installing(names.includes("installing") ? more : []),
    endToEnd(more),
    soak(more),
  ];
  const total = addUp(await runAll(chosen(stages, names)));
  console.log(`\n${closingLine(total)}`);
  return total.failed === 0 ? 0 : 1;
});
