using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Quasi-Newton steps from the last changes of parameters and gradients, without a line search.</summary>
/// <remarks>Nocedal, Updating quasi-Newton matrices with limited storage (1980), the two-loop recursion.</remarks>
public class LBFGS : Optimizer, ILearningRateController
{
    // Curvature below this is noise and would spoil the approximation.
    private const double SmallestCurvature = 1e-10;

    private readonly Parameter[] _parameters;
    private readonly long _maxIterations, _maxEvaluations, _historySize;
    private readonly double _gradientTolerance, _changeTolerance;
    private readonly List<(Tensor change, Tensor gradientChange, double inverse)> _history = [];
    private Tensor? _direction, _previousGradient;
    private double _scale = 1, _length;
    private long _iterations;

    internal LBFGS(IEnumerable<Parameter> parameters, double lr, long maxIterations, long maxEvaluations, double gradientTolerance, double changeTolerance, long historySize)
        : base(IntPtr.Zero)
    {
        if (!(lr > 0)) throw new ArgumentException($"lr must be positive, got {lr}.", nameof(lr));
        if (historySize <= 0) throw new ArgumentException($"history_size must be positive, got {historySize}.", nameof(historySize));
        _parameters = [.. parameters];
        (_maxIterations, _maxEvaluations, _historySize) = (maxIterations, maxEvaluations, historySize);
        (_gradientTolerance, _changeTolerance) = (gradientTolerance, changeTolerance);
        _parameter_groups.Add(new ParamGroup
        {
            Parameters = _parameters,
            Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr },
        });
    }

    /// <summary>The length of a step in units of the quasi-Newton step.</summary>
    public double LearningRate
    {
        get => _parameter_groups[0].LearningRate;
        set => _parameter_groups[0].LearningRate = value;
    }

    /// <summary>The learning rate at the start.</summary>
    public double InitialLearningRate
    {
        get => _parameter_groups[0].InitialLearningRate;
        set => _parameter_groups[0].InitialLearningRate = value;
    }

    /// <summary>Makes up to max_iter quasi-Newton steps.</summary>
    /// <param name="closure">Clears the gradients, computes the loss and its gradients, and answers the loss.</param>
    /// <returns>The loss before the first step; the caller disposes it.</returns>
    /// <exception cref="ArgumentNullException">There is no closure: the rule needs several gradients a step.</exception>
    public override Tensor step(Func<Tensor>? closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var first = Evaluate(closure);
        var (loss, gradient, evaluations) = (first.ToDouble(), Gradient(), 1L);
        for (long iteration = 1; iteration <= _maxIterations && Largest(gradient) > _gradientTolerance; iteration++)
        {
            Turn(gradient);
            var previous = loss;
            _length = _iterations == 1 ? Math.Min(1, 1 / gradient.abs().sum().ToDouble()) * LearningRate : LearningRate;
            if (gradient.dot(_direction!).ToDouble() > -_changeTolerance) break;
            Move();
            if (iteration == _maxIterations) break;
            using (var after = Evaluate(closure)) loss = after.ToDouble();
            gradient = Gradient();
            evaluations++;
            if (evaluations >= _maxEvaluations || Largest(_direction!) * _length <= _changeTolerance || Math.Abs(loss - previous) < _changeTolerance) break;
        }
        return first.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var (change, gradientChange, _) in _history)
        {
            change.Dispose();
            gradientChange.Dispose();
        }
        _history.Clear();
        _direction?.Dispose();
        _previousGradient?.Dispose();
    }

    // Learns the curvature along the last step, and sets the new direction.
    private void Turn(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        _iterations++;
        if (_previousGradient is not null) Remember(gradient.sub(_previousGradient), _direction!.mul(_length));
        var weights = new double[_history.Count];
        var direction = gradient.neg();
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            weights[i] = _history[i].change.dot(direction).ToDouble() * _history[i].inverse;
            direction.sub_(_history[i].gradientChange.mul(weights[i]));
        }
        direction.mul_(_scale);
        for (var i = 0; i < _history.Count; i++)
        {
            var weight = _history[i].gradientChange.dot(direction).ToDouble() * _history[i].inverse;
            direction.add_(_history[i].change.mul(weights[i] - weight));
        }
        Replace(ref _direction, direction);
        Replace(ref _previousGradient, gradient.clone());
    }

    private void Remember(Tensor gradientChange, Tensor change)
    {
        var curvature = gradientChange.dot(change).ToDouble();
        if (curvature <= SmallestCurvature) return;
        if (_history.Count == _historySize)
        {
            _history[0].change.Dispose();
            _history[0].gradientChange.Dispose();
            _history.RemoveAt(0);
        }
        _history.Add((change.DetachFromDisposeScope(), gradientChange.DetachFromDisposeScope(), 1 / curvature));
        _scale = curvature / gradientChange.dot(gradientChange).ToDouble();
    }

    private void Move()
    {
        using var scope = NewDisposeScope();
        long offset = 0;
        foreach (var parameter in _parameters)
        {
            var count = parameter.numel();
            parameter.add_(_direction!.narrow(0, offset, count).view_as(parameter).mul(_length));
            offset += count;
        }
    }

    private Tensor Gradient()
    {
        using var scope = NewDisposeScope();
        return cat([.. _parameters.Select(static parameter => parameter.grad?.reshape(-1) ?? zeros([parameter.numel()], parameter.dtype, parameter.device))])
            .MoveToOuterDisposeScope();
    }

    private static double Largest(Tensor vector)
    {
        using var scope = NewDisposeScope();
        return vector.abs().max().ToDouble();
    }

    private static Tensor Evaluate(Func<Tensor> closure)
    {
        using var grad = enable_grad();
        return closure();
    }

    private static void Replace(ref Tensor? slot, Tensor value)
    {
        slot?.Dispose();
        slot = value.DetachFromDisposeScope();
    }
}
