// The bytes of one hex view as they lie on the screen. A button holds a piece of a span, up to eight bytes of one width; so
// a byte is a share of its piece, and no byte needs an element of its own.

const STROKE = 2;

export class Grid {
  constructor(ribbon) {
    this.ribbon = ribbon;
    this.pieces = [];
    this.halves = [];
    for (const cells of ribbon.querySelectorAll(".h")) {
      let at = parseInt(cells.previousElementSibling.textContent, 16);
      const letters = cells.nextElementSibling;
      const texts = [...letters.children];
      const half = { cells, letters, pieces: [] };
      for (const element of cells.children) {
        const length = (element.textContent.replace(/^[^0-9a-f]/i, "").length + 1) / 3;
        if (element.matches(".p")) {
          const code = element.querySelector("code");
          const count = (code.textContent.length + 1) / 3;
          half.pieces.push({ button: element, code, letters: texts[half.pieces.length], start: at, count, half });
          at += count;
        } else at += length;
      }
      if (!half.pieces.length) continue;
      this.halves.push(half);
      this.pieces.push(...half.pieces);
    }
    const end = this.pieces.at(-1);
    this.start = this.pieces[0]?.start ?? 0;
    this.end = end ? end.start + end.count : 0;
  }

  clamp(at) {
    return Math.max(this.start, Math.min(at, this.end - 1));
  }

  /** A byte up to which a selection from another one can reach: bytes of a long span that are left out end it. */
  reach(from, to) {
    let piece = this.pieces.indexOf(this.pieceAt(from));
    const by = to < from ? -1 : 1;
    const touch = (one, other) => Math.min(one.start + one.count, other.start + other.count) === Math.max(one.start, other.start);
    for (let next = piece + by; this.pieces[next] && touch(this.pieces[piece], this.pieces[next]); next += by) {
      if (by < 0 ? this.pieces[piece].start <= to : this.pieces[next].start > to) break;
      piece = next;
    }
    const { start, count } = this.pieces[piece];
    return Math.max(start, Math.min(to, start + count - 1));
  }

  /** The piece that holds a byte. */
  pieceAt(at) {
    let low = 0, high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle].start <= at) low = middle;
      else high = middle - 1;
    }
    return this.pieces[low];
  }

  pieceOf(button) {
    return this.pieces.find((piece) => piece.button === button);
  }

  piecesIn(first, last) {
    return this.pieces.slice(this.pieces.indexOf(this.pieceAt(first)), this.pieces.indexOf(this.pieceAt(last)) + 1);
  }

  /** First and last byte of the whole span that holds a byte. */
  spanAt(at) {
    if (at < this.start || at >= this.end) return null;
    const { row } = this.pieceAt(at).button.dataset;
    const own = this.pieces.filter(({ button }) => button.dataset.row === row);
    return { first: own[0].start, last: own.at(-1).start + own.at(-1).count - 1 };
  }

  /** Bytes as hex digits. */
  digits(first, last) {
    last = this.clamp(last);
    return this.piecesIn(first, last)
      .map(({ code, start }) => code.textContent.split(" ").filter((_, k) => start + k >= first && start + k <= last).join(""))
      .join("");
  }

  /** Show a byte before the server's answer does. */
  rewrite(at, digits) {
    const { code, start } = this.pieceAt(at);
    const bytes = code.textContent.split(" ");
    bytes[at - start] = digits;
    code.textContent = bytes.join(" ");
  }

  /** The byte at a point, or the nearest one; null where there is none at all. */
  byteAt(x, y, text) {
    const column = (half) => (text ? half.letters : half.cells);
    let low = 0, high = this.halves.length - 1;
    if (high < 0) return null;
    while (low < high) { // the first that ends below the point
      const middle = (low + high) >> 1;
      if (column(this.halves[middle]).getBoundingClientRect().bottom > y) high = middle;
      else low = middle + 1;
    }
    const box = column(this.halves[low]).getBoundingClientRect();
    const beside = this.halves[low + 1];
    let half = this.halves[low];
    if (beside) {
      const other = column(beside).getBoundingClientRect();
      if (Math.abs(other.top - box.top) < 4 && x > (box.right + other.left) / 2) half = beside;
    }
    for (const piece of half.pieces) {
      const { left, right, width } = (text ? piece.letters : piece.button).getBoundingClientRect();
      if (x >= right && piece !== half.pieces.at(-1)) continue;
      return piece.start + Math.max(0, Math.min(piece.count - 1, Math.floor(((x - left) / width) * piece.count)));
    }
    return null;
  }

  reveal(at) {
    this.pieceAt(at).button.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }

  /** Rows of a selection as boxes, in the ribbon's own measure; two halves side by side are one. */
  #rows(first, last, text) {
    const origin = this.ribbon.getBoundingClientRect();
    const left = this.ribbon.scrollLeft - origin.left - this.ribbon.clientLeft;
    const top = this.ribbon.scrollTop - origin.top - this.ribbon.clientTop;
    const rows = [];
    for (const piece of this.piecesIn(first, last)) {
      const box = (text ? piece.letters : piece.button).getBoundingClientRect();
      const line = (text ? piece.half.letters : piece.half.cells).getBoundingClientRect();
      const edge = (at) => left + box.left + (box.width * Math.max(0, Math.min(piece.count, at - piece.start))) / piece.count;
      const [x1, x2] = [edge(first), edge(last + 1)];
      const row = rows.at(-1);
      if (row && Math.abs(row.y1 - top - line.top) < 4) row.x2 = x2;
      else rows.push({ x1, x2, y1: top + line.top, y2: top + line.bottom });
    }
    return rows;
  }

  /** The outline over bytes and letters. `digit`: the first of two that was typed on a byte. */
  draw(svg, first, last, digit) {
    if (svg.parentElement !== this.ribbon) this.ribbon.append(svg);
    const box = { width: 0, height: 0 };
    const shapes = [];
    for (const text of [false, true]) {
      const rows = this.#rows(first, last, text);
      const d = around(rows);
      for (const name of ["under", "over"]) shapes.push(shape("path", { d, class: name }));
      for (const { x2, y2 } of rows) Object.assign(box, { width: Math.max(box.width, x2), height: Math.max(box.height, y2) });
      if (digit && !text) {
        const [{ x1, x2, y1, y2 }] = rows;
        shapes.push(shape("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1, class: "typed" }));
        const word = shape("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2, class: "typed" });
        word.textContent = `${digit}_`;
        shapes.push(word);
      }
    }
    svg.replaceChildren(...shapes);
    svg.setAttribute("width", Math.ceil(box.width) + STROKE);
    svg.setAttribute("height", Math.ceil(box.height) + STROKE);
  }
}

function shape(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** One line around rows, or more where rows below each other do not touch. */
function around(rows) {
  const runs = [];
  for (const row of rows) {
    const above = runs.at(-1)?.at(-1);
    if (above && row.x1 < above.x2 - 1 && row.x2 > above.x1 + 1) runs.at(-1).push(row);
    else runs.push([row]);
  }
  return runs.map((run) => {
    const right = [], left = [];
    run.forEach((row, at) => {
      const bottom = run[at + 1]?.y1 ?? row.y2;
      right.push(`L${row.x2} ${row.y1}L${row.x2} ${bottom}`);
      left.unshift(`L${row.x1} ${bottom}L${row.x1} ${row.y1}`);
    });
    return `M${run[0].x1} ${run[0].y1}${right.join("")}${left.join("")}Z`;
  }).join("");
}
