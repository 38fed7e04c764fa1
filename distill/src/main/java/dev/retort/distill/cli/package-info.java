/// The retort command.
///
/// | what | where |
/// |---|---|
/// | commands | `Main`, and one `*Command` for each; `DistillingCommand` is what `distill` and `demo` share |
/// | their options | `*Arguments`, mixed into the commands; `DataPlaces` finds the data that these name |
/// | words to settings | `Architecture`, `LayerText`, `WrittenLayer`, `TrainingSettings`, `Regularization`, `Limits`; `Defaults` has what is usual for a kind of data |
/// | long runs at work | `DistillationRun`, `SearchRun`, `ExperimentRun`; `ExperimentFile`, `ExperimentOptions`, `ExperimentStages`, `StageTeaching`, `StageBeginning`, `ExperimentPeers` read an experiment |
/// | what is said | `*Text`, `*Progress`, `Terminal`, `TextTable`; JSON in `*Json` and `JsonArguments` |
/// | what guards files | `OutFolder` (its lock), `FormerResult` and `FormerNetwork` (what lies there), `InputFiles`, `DataFolders`, `ClassFolders`, `UnfinishedDemo` |
/// | how it ends | `Failure` (foreseen), `Failures` (everything, in one line) |
@NullMarked
package dev.retort.distill.cli;

import org.jspecify.annotations.NullMarked;
