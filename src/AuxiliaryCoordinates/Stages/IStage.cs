using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>One map of a nested model, which can be fitted to pairs of inputs and targets on its own.</summary>
/// <remarks>
/// <para>All that the method of auxiliary coordinates asks of a stage (Carreira-Perpinan and Wang, "Distributed
/// optimization of deeply nested systems", AISTATS 2014, section 2): whatever trains the stage alone is its W
/// step.</para>
/// <para>What the Z step may use beside <see cref="Forward"/>: an exact solution (<see cref="IProximalStage"/>), a
/// linearization (<see cref="ILinearizableStage"/>), or a gradient (<see cref="IDifferentiableStage"/>). A stage with
/// none of them gets a search without derivatives.</para>
/// <para>Tensors are float32 on one device; a stage never disposes an argument, and what it returns is
/// fresh.</para>
/// </remarks>
public interface IStage : IDisposable
{
    /// <summary>What it is, for logs and messages: <c>dense 256-300 sigmoid</c>.</summary>
    string Name { get; }

    /// <summary>Columns of its inputs.</summary>
    int Inputs { get; }

    /// <summary>Columns of its outputs.</summary>
    int Outputs { get; }

    /// <summary>Which values it gives.</summary>
    StageRange Range { get; }

    /// <summary>Free numbers in it.</summary>
    long ParameterCount { get; }

    /// <summary>Its own regulariser at the present parameters, in the units of half a squared error.</summary>
    double Regularization { get; }

    /// <summary>The map.</summary>
    /// <param name="inputs">Shape <c>[points, Inputs]</c>.</param>
    /// <returns>Shape <c>[points, Outputs]</c>; the caller disposes it.</returns>
    Tensor Forward(Tensor inputs);

    /// <summary>Fits the stage, from its present parameters.</summary>
    /// <returns>The criterion before and after; a fit that would raise it is undone.</returns>
    /// <remarks>The criterion is half the weighted squared error plus <see cref="Regularization"/>.</remarks>
    /// <exception cref="ArgumentException">Inputs, targets or weights do not fit, or a target is outside
    /// <see cref="Range"/>.</exception>
    FitOutcome Fit(FitTask task);
}
