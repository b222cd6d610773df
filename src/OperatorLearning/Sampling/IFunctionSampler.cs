using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A distribution of functions on the unit interval or another fixed grid.</summary>
public interface IFunctionSampler
{
    /// <summary>The number of grid points of a sample.</summary>
    int Points { get; }

    /// <summary>Draws functions.</summary>
    /// <param name="draws">The random numbers of the samples.</param>
    /// <param name="device">Where the values are computed and returned.</param>
    /// <returns>Values on the grid in double precision, shape <c>[samples, Points]</c>; the caller disposes
    /// them.</returns>
    Tensor Sample(SampleDraws draws, Device device);
}
