import "../../e2e/pages/frames-worker.ts";

/* The product's frame half, with keys that the page names. */
