/// The command line.
@SuppressWarnings("requires-automatic")
module pellucid.cli {
  requires static org.jspecify;
  requires com.google.gson;
  requires info.picocli;
  requires java.desktop;
  requires java.management;
  requires jdk.management;
  requires me.tongfei.progressbar;
  requires pellucid.models;

  opens pellucid.cli to
      info.picocli;
}
