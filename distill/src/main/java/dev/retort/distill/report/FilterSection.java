package dev.retort.distill.report;

import dev.retort.distill.Role;
import dev.retort.engine.Network;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the first layers look for: their weights as pictures.
final class FilterSection {
  private FilterSection() {}

  /// @param title how a sentence names a model: "distilled student"
  static Optional<Section> of(Exhibits exhibits, Function<Role, String> title) {
    Map<Role, Filters> all = new EnumMap<>(Role.class);
    for (Role role : List.of(Role.TEACHER, Role.SCRATCH, Role.DISTILLED)) {
      Network network = exhibits.network(role);
      if (network != null) {
        Filters.of(network).ifPresent(filters -> all.put(role, filters));
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    boolean colours = all.values().stream().anyMatch(Filters::colours);
    String lead =
        "The weights of the first layer, unit by unit, the strongest units first. "
            + (colours
                ? "Grey is a weight of 0; a colour is what the unit answers to."
                : "Blue adds to the unit's answer where the input is bright, orange takes away,"
                    + " and nothing is a weight of 0.");
    return Optional.of(
        Section.of(
            "filters", "What the first layers look for", lead, html -> write(html, all, title)));
  }

  private static void write(Html html, Map<Role, Filters> all, Function<Role, String> title) {
    html.open("div", "class", "triple").raw("\n");
    all.forEach(
        (role, filters) -> {
          Picture sheet = filters.sheet();
          html.open("figure");
          html.open(
              "img",
              "class",
              "sheet",
              "width",
              Integer.toString(sheet.width()),
              "height",
              Integer.toString(sheet.height()),
              "alt",
              "first-layer weights of the " + title.apply(role),
              "src",
              sheet.address());
          List<String> words = new ArrayList<>();
          words.add(Page.capitalized(title.apply(role)));
          words.add(filters.layer());
          if (filters.shown() < filters.units()) {
            words.add(filters.shown() + " of " + Numerals.count(filters.units()) + " units");
          }
          html.element("figcaption", String.join(", ", words) + ".").close("figure");
        });
    html.close("div");
  }
}
