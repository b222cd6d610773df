using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class SGD
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed partial class State : OptimizerState, IDisposable
    {
        /// <summary>The old step, shape of the parameter, or null.</summary>
        public Tensor? momentum_buffer;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref momentum_buffer, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Keep(ref momentum_buffer, null);
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref momentum_buffer, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            SaveConditionalStateTensor(writer, momentum_buffer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            Keep(ref momentum_buffer, Copy(other.momentum_buffer));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && Close(momentum_buffer, rhs.momentum_buffer);
    }
}
