import type { FastifyInstance } from "fastify";

/** What opens when somebody follows the link of a staff invitation in a browser. What stands behind the # never reaches the service. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Anteroom: your invitation</title>
</head>
<body>
<main>
<h1>Your invitation to Anteroom</h1>
<p>This link is opened in Anteroom on your workstation, not in a browser:</p>
<ol>
<li>Open Anteroom on your workstation.</li>
<li>Choose “I have an invitation”.</li>
<li>Copy the whole link from the address bar above and paste it there.</li>
</ol>
<p>The link is good once. Give it to nobody else, and ask whoever invited you for a new one if it does not work.</p>
</main>
</body>
</html>
`;

const policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Serves that page: no script, no style, no form, nothing to load. */
export const serveStaffPage = (server: FastifyInstance): void => {
  server.get("/staff", (_request, reply) =>
    reply
      .header("content-security-policy", policy)
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(page),
  );
};
