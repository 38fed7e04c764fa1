/// One file a distillation loss, and the sums and courses that they are put together to.
///
/// Letters are the same in all formulas; those that a file needs beside them it explains itself.
///
/// | letter | what it stands for |
/// |---|---|
/// | `N`, `M`, `K` | samples of the batch, members of the teacher, classes |
/// | `z` | the student's logits, `[N, K]` |
/// | `v` | the teacher's logits, `[N, M, K]`; `v[n, k]` is the mean of the members' |
/// | `T` | the temperature |
/// | `p`, `q` | the teacher's and the student's probabilities at `T`, `[N, K]` |
/// | `y` | the label of a sample |
/// | `t` | targets for the student's outputs that come of labels or data, `[N, K]` |
/// | `a` | the soft weight, the teacher's share of the loss |
/// | `f_s`, `f_t` | a layer's values of the student and of the teacher, one row a sample |
/// | `dz`, `df_s` | the derivative of the loss by `z`, by `f_s` |
///
/// Each member's logits become probabilities by themselves, by a softmax unless a sigmoid is said;
/// `p` is the mean of these. `KL(p, q)` is the sum over the classes of `p log(p / q)`, of a batch
/// the mean of that.
@NullMarked
package dev.retort.distill.objective;

import org.jspecify.annotations.NullMarked;
