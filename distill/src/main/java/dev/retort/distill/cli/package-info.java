/// The retort command.
///
/// | what | where |
/// |---|---|
/// | commands | `Main`, and one `*Command` for each; `Distilling` is what `distill` and `demo` share |
/// | their options | `*Arguments` (mixed into the commands), `AnyTeacher`, `GivenTeacher`, `StageTeacher` |
/// | words to settings | `Architecture`, `LayerNames`, `WrittenLayer`, `TrainingRecipe`, `Regularization`, `Limits`; `Defaults` has what is usual for a kind of data |
/// | long runs at work | `Searching`, `Experimenting`; `ExperimentFile`, `ExperimentOptions`, `ExperimentStages`, `ExperimentPeers` read an experiment |
/// | what is said | `*Text`, `*Progress`, `Terminal`, `TextTable`; JSON in `*Json` and `JsonArguments` |
/// | what guards files | `OutFolder` (its lock), `FormerRun` and `FormerResult` (what lies there), `InputFiles`, `DataFolders`, `ClassFolders`, `UnfinishedDemo` |
/// | how it ends | `Failure` (foreseen), `Failures` (everything, in one line) |
@NullMarked
package dev.retort.distill.cli;

import org.jspecify.annotations.NullMarked;
