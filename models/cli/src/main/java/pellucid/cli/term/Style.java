package pellucid.cli.term;

/// How text looks on a terminal (ECMA-48, select graphic rendition).
public enum Style {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  CYAN("36");

  static final String END = "\u001b[0m";

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String start() {
    return "\u001b[" + code + "m";
  }
}
