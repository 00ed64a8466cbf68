// Writing over a byte on the page of decoding: it becomes a step, `set:9=b8`, like those that unpack, and can be undone like
// them. What is typed while the server answers is sent along with what was typed before.

const form = document.getElementById("scenario");

export const typing = {
  digit: "", // the first of two

  /** A digit more: both, once there are two. */
  take(key) {
    const digits = this.digit + key.toLowerCase();
    this.digit = digits.length === 1 ? digits : "";
    return digits.length === 2 ? digits : "";
  },

  /** Forget the first digit; whether there was one. */
  stop() {
    const was = this.digit !== "";
    this.digit = "";
    return was;
  },

  /** Write a byte. The format stays the one that is shown: it was not asked what these bytes would be guessed to be. */
  send(at, digits, format) {
    const value = `set:${at}=${digits}`;
    document.getElementById("picture").append(Object.assign(document.createElement("input"), { type: "hidden", name: "step", value }));
    document.getElementById("format").value = format;
    form.requestSubmit();
  },

  /** Take back what was written last, where that was the last step. */
  undo() {
    const steps = form.querySelectorAll('#picture input[name="step"]');
    if (!steps[steps.length - 1]?.value.startsWith("set:")) return false;
    form.querySelector(".steps li:last-child button")?.click();
    return true;
  },
};
