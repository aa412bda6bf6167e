// On a wide screen the list of pages is open; it stands before this script, so it never jumps.
const wide = matchMedia("(min-width: 60rem)");
const menu = document.getElementById("menu");
const openWhenWide = () => {
  menu.open = wide.matches;
};
wide.addEventListener("change", openWhenWide);
openWhenWide();
