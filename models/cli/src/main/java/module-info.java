/// The command line.
@SuppressWarnings("requires-automatic")
module pellucid.cli {
  requires static org.jspecify;
  requires com.google.gson;
  requires info.picocli;
  requires java.desktop;
  requires me.tongfei.progressbar;
  requires pellucid.models;

  opens pellucid.cli to
      com.google.gson,
      info.picocli;
}
