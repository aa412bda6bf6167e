/* global SwaggerUIBundle */
const answer = await fetch("/openapi.json");
const spec = await answer.json();
// What is tried out here goes to the server that shows this page.
spec.servers = [{ url: location.origin, description: "This server" }];

SwaggerUIBundle({
  spec,
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // A key alone is enough in the Authorize dialog.
  requestInterceptor: (request) => {
    const { Authorization: credential } = request.headers;
    if (credential?.startsWith("mem_")) request.headers.Authorization = `ApiKey ${credential}`;
    return request;
  },
});
