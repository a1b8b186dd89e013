const form = document.getElementById("filter");
const update = () => {
  const text = form.elements.text.value.toLowerCase();
  for (const rule of document.querySelectorAll("details.rule")) {
    const severity = ["breaking", "risky", "safe"].find((name) => rule.classList.contains(name));
    const matches = !text || rule.textContent.toLowerCase().includes(text);
    rule.hidden = !form.elements[severity].checked || !matches;
  }
};
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
