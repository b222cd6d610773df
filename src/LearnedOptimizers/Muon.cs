using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>Muon: orthogonalised momentum for matrices, Adam for all other parameters.</summary>
/// <remarks>
/// <para>For a matrix with gradient G (K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks",
/// 2024): <c>M = momentum·M + G</c>, <c>W -= lr·0.2·sqrt(max(rows, columns))·NS(G + momentum·M)</c>, where NS is five
/// steps of a Newton–Schulz iteration that brings all singular values near 1. The factor gives an update the root mean
/// square of Adam's (Liu et al., arXiv:2502.16982, eq. 4), so that one learning rate serves both.</para>
/// <para>Other parameters: Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1) with decay rates 0.9 and 0.999.</para>
/// </remarks>
public sealed class Muon : OptimizerHelper
{
    private const int Iterations = 5;
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;

    private readonly double momentum;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="parameters">The parameters; borrowed.</param>
    /// <param name="lr">Learning rate of matrices and of Adam; schedulers change it.</param>
    /// <param name="momentum">Momentum of matrices, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Muon(IEnumerable<Parameter> parameters, double lr = 2e-3, double momentum = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lr);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(momentum, 1);
        this.momentum = momentum;
        _defaults = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr };
        _parameter_groups = new List<ParamGroup>();
        add_param_group(new ParamGroup { Parameters = parameters });
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Parameters = [.. param_group.Parameters];
        param_group.Options ??= new OptimizerOptions();
        param_group.Options.LearningRate ??= _defaults.LearningRate;
        param_group.Options.InitialLearningRate = param_group.Options.LearningRate!.Value;
        foreach (var parameter in param_group.Parameters)
        {
            _state[parameter.Handle] = new State(parameter);
            _state[parameter.Handle].Initialize(param_group.Options);
        }

        _parameter_groups.Add(param_group);
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="closure">Evaluated first, with gradients enabled; may be null.</param>
    /// <returns>The closure's loss, or null.</returns>
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(
        group =>
        {
            foreach (var parameter in group.Parameters)
                if (parameter.grad is { } gradient)
                    Update(parameter, gradient, (State)_state[parameter.Handle], group.LearningRate);
        },
        closure);

    /// <summary>The nearest semi-orthogonal matrix, roughly: singular values come between about 0.7 and 1.2.</summary>
    /// <param name="matrix">A matrix, shape <c>[rows, columns]</c>.</param>
    /// <returns>A fresh tensor of the same shape; the caller disposes it.</returns>
    /// <remarks>Five steps of <c>X = aX + (bA + cA²)X</c> with <c>A = XXᵀ</c>, from X of Frobenius norm 1; the
    /// quintic's
    /// coefficients are Jordan's.</remarks>
    /// <exception cref="ArgumentException">It is no matrix.</exception>
    public static Tensor Orthogonalize(Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.dim() != 2) throw new ArgumentException($"A matrix is needed, got shape [{string.Join(", ", matrix.shape)}].", nameof(matrix));
        const double a = 3.4445, b = -4.7750, c = 2.0315;
        using var scope = NewDisposeScope();
        var tall = matrix.shape[0] > matrix.shape[1];
        var x = tall ? matrix.t() : matrix;
        x = x / (x.norm() + 1e-7);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var square = x.mm(x.t());
            x = (x * a).add_((square * b).add_(square.mm(square), alpha: c).mm(x));
        }

        return (tall ? x.t().contiguous() : x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var pair in _state) ((State)pair.Item2).Dispose();
    }

    private void Update(Parameter parameter, Tensor gradient, State state, double rate)
    {
        state.Steps++;
        if (parameter.dim() == 2)
        {
            state.First.mul_(momentum).add_(gradient);
            var scale = 0.2 * Math.Sqrt(Math.Max(parameter.shape[0], parameter.shape[1]));
            parameter.add_(Orthogonalize(gradient.add(state.First, alpha: momentum)), alpha: -rate * scale);
            return;
        }

        state.First.mul_(FirstDecay).add_(gradient, alpha: 1 - FirstDecay);
        state.Second!.mul_(SecondDecay).addcmul_(gradient, gradient, value: 1 - SecondDecay);
        var denominator = (state.Second.sqrt() / Math.Sqrt(1 - Math.Pow(SecondDecay, state.Steps))).add_(Epsilon);
        parameter.addcdiv_(state.First, denominator, value: -rate / (1 - Math.Pow(FirstDecay, state.Steps)));
    }

    private sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        public long Steps { get; set; }

        public Tensor First { get; private set; } = zeros_like(parameter).DetachFromDisposeScope();

        public Tensor? Second { get; private set; } = parameter.dim() == 2 ? null : zeros_like(parameter).DetachFromDisposeScope();

        public void Dispose()
        {
            First.Dispose();
            Second?.Dispose();
        }

        public override void Initialize(OptimizerOptions options)
        {
            using var guard = no_grad();
            Steps = 0;
            First.zero_();
            Second?.zero_();
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(Steps);
            First.Save(writer);
            Second?.Save(writer);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            Steps = reader.ReadInt64();
            First.Load(reader);
            Second?.Load(reader);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            using var guard = no_grad();
            var other = (State)source;
            Steps = other.Steps;
            First.copy_(other.First);
            if (Second is not null) Second.copy_(other.Second!);
        }

        public override void to(Device device)
        {
            First = First.to(device, disposeAfter: true).DetachFromDisposeScope();
            Second = Second?.to(device, disposeAfter: true).DetachFromDisposeScope();
        }
    }
}
