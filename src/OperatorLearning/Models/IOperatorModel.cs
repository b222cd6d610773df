using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A network that maps an input function and query points to values of an output function.</summary>
/// <remarks>
/// Query points are either Cartesian (one set shared by all functions) or given per function. Every model of the
/// family accepts both, so that data, losses and training loops are written once.
/// </remarks>
public interface IOperatorModel
{
    /// <summary>The number of sensors at which an input function is sampled.</summary>
    int Sensors { get; }

    /// <summary>The dimension of a query point.</summary>
    int QueryDimension { get; }

    /// <summary>The number of values at a query point.</summary>
    int Outputs => 1;

    /// <summary>Whether input functions are sampled at the query points and may have any resolution, so that
    /// <see cref="Sensors"/> is only that of the training.</summary>
    bool SensorsAtQueries => false;

    /// <summary>Evaluates the operator.</summary>
    /// <param name="functions">Input functions at the sensors, shape <c>[functions, sensors]</c>; several input
    /// functions side by side.</param>
    /// <param name="queries">Query points, Cartesian <c>[points, dimension]</c> or per function <c>[functions, points,
    /// dimension]</c>.</param>
    /// <returns>A fresh tensor of output values, shape <c>[functions, points]</c>, or <c>[functions, points,
    /// outputs]</c> where <see cref="Outputs"/> is above 1; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape does not fit <see cref="Sensors"/> or
    /// <see cref="QueryDimension"/>.</exception>
    Tensor forward(Tensor functions, Tensor queries);
}
