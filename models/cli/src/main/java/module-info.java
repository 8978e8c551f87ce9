/// The command line.
@SuppressWarnings({"module", "requires-automatic"}) // the friend named below is compiled later
module pellucid.cli {
  requires static org.jspecify;
  requires com.google.gson;
  requires info.picocli;
  requires java.desktop;
  requires java.management;
  requires jdk.management;
  requires me.tongfei.progressbar;
  requires org.knowm.xchart;
  requires pellucid.models;

  exports pellucid.cli.doctor to
      pellucid.bench;
  exports pellucid.cli.term to
      pellucid.bench;

  opens pellucid.cli to
      info.picocli;
}
