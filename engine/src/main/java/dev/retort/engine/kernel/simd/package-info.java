/// The vector kernels: the only package that imports the Vector API.
///
/// Begin with `VectorKernels`, which says for each loop of `Kernels` who runs it here, and leaves
/// to the scalar kernels what gains nothing. All have the bits of the scalar ones: where a sum has
/// an order of its own, as in Winograd's convolutions, the shape alone decides, there as here; what
/// else is chosen, by shape or by processor, is a matter of speed.
///
/// A *panel* is what a loop reads from end to end: of a dense weight 32 units (`Panels.WIDTH`), of
/// a packed left operand 16 rows (`GemmTiles.PANEL_ROWS`; with 16 registers of 256 bits 15,
/// `GemmFixedTiles.LEFT_ROWS`; in convolutions 16 outputs), of a packed right one two vectors of
/// columns (`GemmTiles.COLUMNS`).
///
/// *Matrix products*: first `GemmTiles`, the innermost loop, then `PanelProduct` and `Gemm`.
///
/// | classes | what for, and when |
/// |---|---|
/// | `Gemm` | any product of two matrices; those of a dense layer of up to 32 units in training (`NarrowDenseProducts`); of a larger one the gradient by the weights. `GemmRoles` says which operand stands where, `GemmParts` what a worker takes |
/// | `GemmRow` | a product of one row, where the right operand lies in rows |
/// | `PanelProduct` | a dense layer forward, its weights in `Panels`: of more than 32 units in training (`VectorDenseProducts`), of any in inference (`PanelMatrix`); `PanelRow` for one sample |
/// | `PanelTransposedProduct` | a dense layer of more than 32 units by data; `PanelTiles` where there are 32 registers |
/// | `GemmBlock` | covers a block of C with tiles: of two vectors (`GemmTiles`) or one (`GemmNarrowTiles`), those that pack the right operand as they read it (`GemmPackingTiles`, 32 registers), those for 16 registers (`GemmFixedTiles`) |
/// | `GemmShortChains` | whole rows of C instead of tiles, with 16 registers: an output layer of ten classes by data |
///
/// *Convolutions* that are not Winograd's: first `VectorConvolution`, then `Correlation`. Where
/// copies of the image would find no room, the scalar kernels are taken.
///
/// | classes | what for, and when |
/// |---|---|
/// | `Correlation` | forward. Its loops are `CorrelationTiles`, with `CorrelationNarrowTiles` for what is left over, `CorrelationRow` for one output and, with 16 registers, `CorrelationNineTaps` for one channel under nine taps and `CorrelationPositions` for few terms of 16 outputs |
/// | `DataGradient` | by data: a `Correlation` for each remainder of the positions modulo the strides |
/// | `WeightGradient` | by weight. Its loops are `CorrelationTiles` where dy is packed, else `WeightGradientTiles` |
/// | `PlaneWeightGradient` | by weight, where one channel meets a kernel 3 wide and a multiple of four outputs |
/// | `DepthwiseWeightGradient` | by weight, where each of more than four channels has one output of its own |
/// | `BiasGradient` | by bias, beside each of these three and Winograd's |
///
/// *Winograd's convolutions*, of 3x3 with stride 1 and from 16 channels and 16 outputs on
/// (`Winograd.fits`): first `Winograd` in the package above, then `WinogradConvolution`.
///
/// | classes | what for |
/// |---|---|
/// | `WinogradCorrelation` | forward and by data |
/// | `WinogradWeightGradient` | by weight |
/// | `WinogradTransforms` | to the points and back, along one axis |
/// | `WinogradImages` | images and gradients at the points |
/// | `WinogradTiles` | the products at the points, by the tiles above |
///
/// *What brings values into the order in which these loops read them*: first `Transpose`.
///
/// | classes | what for |
/// |---|---|
/// | `Transpose` | operands of products and convolutions; `BlendedTranspose` takes eight rows where there is no AVX-512 |
/// | `ShiftedPlanes` | views of an image for `Correlation` and `PlaneWeightGradient`, which find the inputs of neighbouring outputs side by side: one copy of a channel for each column of the kernel |
/// | `ChannelsLast` | padded images for `WeightGradient` and `DepthwiseWeightGradient` |
///
/// *Elements, rows and planes*: first `VectorActivations`; for sums `VectorReductions`.
///
/// | classes | what for |
/// |---|---|
/// | `VectorActivations`, `VectorActivationGradients`, `VectorDropout` | element by element, up to the last whole vector |
/// | `VectorMath` | exponentials and the like, over arrays |
/// | `VectorReductions` | sums in 16 lanes, and those of columns; `PlaneSums` for several planes at once, with vectors of 512 bits |
/// | `VectorRows`, `VectorSoftmax` | row by row: the bias of a dense layer and layer norm, softmax |
/// | `VectorNormalization`, `VectorBatchNorm`, `VectorBatchNormGradient` | channel by channel |
/// | `Pooling`, `PoolingByTwo` | the average of a whole plane; windows of 2x2 side by side |
/// | `VectorPooledBatchNorm` | batch norm and the windows behind it in one walk |
///
/// *For all*: `Lanes` has the width of a vector and the number of registers, `Scratch` a small
/// piece of memory for each thread.
@NullMarked
package dev.retort.engine.kernel.simd;

import org.jspecify.annotations.NullMarked;
