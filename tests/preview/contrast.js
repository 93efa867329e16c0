// Every text of a page that stands out too little from what is behind it (WCAG AA): [words, ratio].
// Colours are drawn on a canvas to be read; the body's gradient counts with both its ends.
() => {
  const drawn = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    drawn.clearRect(0, 0, 1, 1);
    drawn.fillStyle = colour;
    drawn.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = drawn.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat([1]);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const root = getComputedStyle(document.documentElement);
  const grounds = ["--desk", "--desk-deep"].map((name) => rgba(root.getPropertyValue(name)));
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!words || element.closest(".unseen") || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
    const behind = [];
    let opacity = 1;
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      behind.unshift(rgba(getComputedStyle(one).backgroundColor));
      opacity *= Number(getComputedStyle(one).opacity);
    }
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (Number(style.fontWeight) >= 700 && size >= 18.66);
    for (const ground of grounds) {
      const below = behind.reduce((all, one) => over(one, all), ground);
      const ink = rgba(style.color);
      ink[3] *= opacity;
      const seen = ratio(over(ink, below), below);
      if (seen < (large ? 3 : 4.5)) found.push([words.slice(0, 40), Math.round(seen * 100) / 100]);
    }
  }
  return found;
}
