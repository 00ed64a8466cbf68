// Swagger UI, from our own server, on the description of our own API.
const place = document.getElementById("swagger");
SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  supportedSubmitMethods: ["get", "post"],
  validatorUrl: null,
  // It brings a main of its own, and a page has one.
  onComplete: () => place.querySelector("main")?.setAttribute("role", "none"),
});
