package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.distill.TrainedNetwork;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.Layers;
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
}
