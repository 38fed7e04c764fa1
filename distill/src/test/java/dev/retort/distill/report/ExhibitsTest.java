package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.distill.TinyData;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Layers whose comparison takes more memory than there is are left out, and that is said.
final class ExhibitsTest {
  /// Samples that are the last straw.
  private record Straw(Dataset data) implements Dataset {
    @Override
    public String name() {
      return data.name();
    }

    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Batch.Kind kind() {
      return data.kind();
    }

    @Override
    public Shape shape() {
      return data.shape();
    }

    @Override
    public List<String> classNames() {
      return data.classNames();
    }

    @Override
    public int label(int index) {
      return data.label(index);
    }

    @Override
    public long id(int index) {
      return data.id(index);
    }

    @Override
    public void copyTo(int index, Batch batch, int row) {
      throw new OutOfMemoryError("Java heap space");
    }

    @Override
    public String sha256() {
      return data.sha256();
    }
  }

  private static final Map<Role, Network> NETWORKS =
      Map.of(
          Role.TEACHER, TinyData.BIG.initialize(Seed.of(1)),
          Role.DISTILLED, TinyData.SMALL.initialize(Seed.of(1)));

  @Test
  void whatDoesNotFitIntoMemoryIsLeftOut() {
    Exhibits exhibits = Exhibits.of(List.of(), new Straw(TinyData.TEST), null, NETWORKS);
    assertEquals(Map.of(), exhibits.similarities());
    assertEquals("{}", exhibits.similarityJson().text());
    assertEquals(1, exhibits.leftOut().size());
    String line = exhibits.leftOut().getFirst();
    assertTrue(line.startsWith("similarity of the layers (distilled) is left out: "), line);
  }

  @Test
  void whatIsComparedOrNotThereIsNotLeftOut() {
    Exhibits exhibits = Exhibits.of(List.of(), TinyData.TEST, null, NETWORKS);
    assertEquals(List.of(Role.DISTILLED), List.copyOf(exhibits.similarities().keySet()));
    assertEquals(List.of(), exhibits.leftOut());
    assertEquals(List.of(), Exhibits.of(List.of(), TinyData.TEST, null, Map.of()).leftOut());
  }
}
