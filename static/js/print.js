/* [data-print] prints the page. A module of its own: few pages need it. */
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
