package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A data set of one's own may give labels that none of its classes has.
final class MistypedLabelTest {
  /// The table, but for its last sample's label.
  private record Mistyped(Dataset table, int last) implements Dataset {
    @Override
    public String name() {
      return "mistyped";
    }

    @Override
    public int size() {
      return table.size();
    }

    @Override
    public Batch.Kind kind() {
      return table.kind();
    }

    @Override
    public Shape shape() {
      return table.shape();
    }

    @Override
    public List<String> classNames() {
      return table.classNames();
    }

    @Override
    public int label(int index) {
      return index == table.size() - 1 ? last : table.label(index);
    }

    @Override
    public long id(int index) {
      return table.id(index);
    }

    @Override
    public void copyTo(int index, Batch batch, int row) {
      table.copyTo(index, batch, row);
      batch.labels()[row] = label(index);
    }

    @Override
    public String sha256() {
      return table.sha256();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, -2})
  void itIsRefusedBeforeTheFirstStep(int label) {
    Dataset data = new Mistyped(table(40), label);
    Network network = network();
    String before = network.sha256();
    for (Loss loss : List.of(crossEntropy(), meanSquaredError(), binaryCrossEntropy())) {
      Trainer trainer = TRAINER.batchSize(4).loss(loss);
      assertEquals(
          "sample 39 of mistyped has the label "
              + label
              + ", but its 3 classes have labels from 0 to 2; mend the label, or name all classes",
          assertThrows(IllegalArgumentException.class, () -> trainer.fit(network, data))
              .getMessage());
    }
    assertEquals(before, network.sha256());
  }

  @Test
  void theGreatestLabelIsTaken() {
    assertEquals(2, TRAINER.fit(network(), new Mistyped(table(40), 2)).epochs().size());
  }
}
