package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.distill.TrainedNetwork;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a search has found is nobody's to change.
final class SearchResultTest {
  @Test
  void keepsWhatItWasGiven() {
    Network network = Network.zeros(NetworkSpec.input(2).then(Layers.dense(2)));
    SortedMap<Integer, TrainedNetwork> networks = new TreeMap<>();
    networks.put(7, new TrainedNetwork(network, null));
    List<List<Trial>> rungs = new ArrayList<>(List.of(List.of()));
    Search.Result result = new Search.Result(List.of(), rungs, networks);
    networks.clear();
    rungs.clear();
    assertEquals(Set.of(7), result.networks().keySet());
    assertEquals(1, result.rungs().size());
    assertThrows(UnsupportedOperationException.class, () -> result.networks().remove(7));
  }

  private static Trial trial(int number, long bytes, int errors) {
    Student student = new SearchSpace(Shape.of(4), 3).smallest();
    Candidate candidate = new Candidate(number, student, bytes, 4, 0.9f, 1e-3f);
    return new Trial(candidate, 0, 10, errors, 100, "");
  }

  @Test
  void theFrontIsOfThoseThatNoneBeatsTheSmallestFirst() {
    Trial large = trial(1, 900, 3);
    Trial beaten = trial(2, 800, 9);
    Trial small = trial(3, 100, 7);
    Trial middle = trial(4, 500, 5);
    List<Trial> finalists = List.of(large, beaten, small, middle);
    Search.Result result = new Search.Result(List.of(), List.of(finalists), new TreeMap<>());
    assertEquals(finalists, result.finalists());
    assertEquals(List.of(small, middle, large), result.front());
  }
}
