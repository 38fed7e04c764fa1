/// The loops that take the time: one interface that fits on a page, a scalar and a vector
/// implementation of it with the same bits, the choice between them, and the workers that share a
/// loop out.
///
/// Begin with `Kernels`, the definitions. `ScalarKernels` names for each the plain loop that says
/// the same: `ScalarGemm`, `ScalarDenseProducts` (on a `ScalarPackedMatrix`), `ScalarConvolution`
/// (`Winograd`, `ScalarWinograd` and `ScalarWinogradConvolution` for 3x3), `ScalarBatchNorm`,
/// `ScalarPooledBatchNorm`, `ScalarNormalization`, `ScalarPooling`, `ScalarSoftmax`,
/// `ScalarActivations`, `ScalarDropout`, on `ScalarMath`, `ScalarReductions` and `Fma`.
/// `KernelChoice` takes these or the vector ones; `Workers` share loops out.
///
/// Stable are `Workers`, `KernelChoice` and `Activation`; all else here is machinery of layers and
/// losses, which may change in any release.
@NullMarked
package dev.retort.engine.kernel;

import org.jspecify.annotations.NullMarked;
