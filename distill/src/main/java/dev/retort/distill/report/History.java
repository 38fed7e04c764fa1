package dev.retort.distill.report;

import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.List;

/// The epochs of one training of a comparison.
public record History(Role role, long seed, List<EpochReport> epochs) {}
